import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs'
import type { Position } from '../../../domain/log/position.js'
import type { AsOf } from '../../../domain/log/as-of.js'
import type { EventStore } from '../../../event-store/event-store.js'
import { requireReached } from '../reached.js'
import { ReplaySource } from '../replay/replay-log.handler.js'
import { requireSelection } from '../replay/replay-request.js'
import { noSuchSubscription, type LogSubscription } from './log-subscription.js'
import * as messages from './subscription-messages.js'
import { SubscriptionStore } from './subscription-store.js'

@CommandHandler(messages.PutSubscription)
export class PutSubscriptionHandler implements ICommandHandler<messages.PutSubscription> {
  constructor(
    private readonly store: SubscriptionStore,
    private readonly source: ReplaySource,
  ) {}

  async execute({ input, actor }: messages.PutSubscription) {
    const { name, selection, after } = input
    requireSelection(selection)
    const position = after && (await positionOf(this.source.log, after))
    return this.store.put({ name, selection, position, createdBy: actor })
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

  async execute({ name, position }: messages.AcknowledgeEvents) {
    await requireReached(this.source.log, position, '/position')
    const acknowledged = await this.store.acknowledge(name, position)
    if (!acknowledged) throw noSuchSubscription(name)
    return acknowledged
  }
}

@CommandHandler(messages.DeleteSubscription)
export class DeleteSubscriptionHandler implements ICommandHandler<messages.DeleteSubscription> {
  constructor(private readonly store: SubscriptionStore) {}

  async execute({ name }: messages.DeleteSubscription) {
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
