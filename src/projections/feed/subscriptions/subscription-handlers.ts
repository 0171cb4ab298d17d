import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs'
import { requirePosition, type Position } from '../../../domain/log/position.js'
import type { AsOf } from '../../../domain/log/as-of.js'
import type { EventStore } from '../../../event-store/event-store.js'
import { requireReached } from '../reached.js'
import { ReplaySource } from '../replay/replay-log.handler.js'
import { requireSelection } from '../replay/replay-request.js'
import { noSuchSubscription, requireSubscriptionName, type LogSubscription } from './log-subscription.js'
import { requireSubscriptionInput } from './subscription-input.js'
import * as messages from './subscription-messages.js'
import { SubscriptionStore } from './subscription-store.js'

@CommandHandler(messages.PutSubscription)
export class PutSubscriptionHandler implements ICommandHandler<messages.PutSubscription> {
  constructor(
    private readonly store: SubscriptionStore,
    private readonly source: ReplaySource,
  ) {}

  async execute({ name: sent, members, context }: messages.PutSubscription) {
    const { name, selection, after } = requireSubscriptionInput(sent, members)
    requireSelection(selection)
    const position = after && (await positionOf(this.source.log, after))
    return this.store.put({ name, selection, position, createdBy: context.principal.actor })
  }
}

async function positionOf(log: EventStore, moment: AsOf): Promise<Position | null> {
  if ('time' in moment) return log.positionAt(moment.time)
  await requireReached(log, moment.position, '/after')
  return moment.position
}

@CommandHandler(messages.AcknowledgeEvents)
export class AcknowledgeEventsHandler implements ICommandHandler<messages.AcknowledgeEvents> {
  constructor(
    private readonly store: SubscriptionStore,
    private readonly source: ReplaySource,
  ) {}

  async execute({ name: sent, position: reached }: messages.AcknowledgeEvents) {
    const name = requireSubscriptionName(sent, '/name')
    const position = requirePosition(reached, '/position', 'the position of the last event that was dealt with')
    await requireReached(this.source.log, position, '/position')
    const acknowledged = await this.store.acknowledge(name, position)
    if (!acknowledged) throw noSuchSubscription(name)
    return acknowledged
  }
}

@CommandHandler(messages.DeleteSubscription)
export class DeleteSubscriptionHandler implements ICommandHandler<messages.DeleteSubscription> {
  constructor(private readonly store: SubscriptionStore) {}

  async execute({ name: sent }: messages.DeleteSubscription) {
    const name = requireSubscriptionName(sent, '/name')
    if (!(await this.store.delete(name))) throw noSuchSubscription(name)
  }
}

@QueryHandler(messages.GetSubscription)
export class GetSubscriptionHandler implements IQueryHandler<messages.GetSubscription> {
  constructor(
    private readonly store: SubscriptionStore,
    private readonly source: ReplaySource,
  ) {}

  async execute({ name }: messages.GetSubscription) {
    const found = await this.store.find(name)
    if (!found) throw noSuchSubscription(name)
    return withLag(found, this.source.log)
  }
}

@QueryHandler(messages.GetSubscriptions)
export class GetSubscriptionsHandler implements IQueryHandler<messages.GetSubscriptions> {
  constructor(
    private readonly store: SubscriptionStore,
    private readonly source: ReplaySource,
  ) {}

  async execute() {
    return Promise.all((await this.store.list()).map((subscription) => withLag(subscription, this.source.log)))
  }
}

async function withLag(subscription: LogSubscription, log: EventStore): Promise<messages.SubscriptionStatus> {
  return { ...subscription, lag: await log.countAfter(subscription.position) }
}

/** Whatever is done with subscriptions. */
export const SUBSCRIPTION_HANDLERS = [
  PutSubscriptionHandler,
  AcknowledgeEventsHandler,
  DeleteSubscriptionHandler,
  GetSubscriptionHandler,
  GetSubscriptionsHandler,
]
