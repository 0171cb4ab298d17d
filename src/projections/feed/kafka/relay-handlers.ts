import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs'
import { requirePosition } from '../../../domain/log/position.js'
import { StrataError } from '../../../domain/errors.js'
import type { EventStore } from '../../../event-store/event-store.js'
import { ageOfNext } from '../../runner/age-of-next.js'
import { requireReached } from '../reached.js'
import { ReplaySource } from '../replay/replay-log.handler.js'
import * as messages from './relay-messages.js'
import { RelayStore, type RelayState } from './relay-store.js'

@QueryHandler(messages.GetRelays)
export class GetRelaysHandler implements IQueryHandler<messages.GetRelays> {
  constructor(
    private readonly store: RelayStore,
    private readonly source: ReplaySource,
  ) {}

  execute() {
    return relayStatuses(this.store, this.source.log)
  }
}

@CommandHandler(messages.RestartRelay)
export class RestartRelayHandler implements ICommandHandler<messages.RestartRelay> {
  constructor(
    private readonly store: RelayStore,
    private readonly source: ReplaySource,
  ) {}

  async execute({ topic, after: sent }: messages.RestartRelay) {
    const after = requirePosition(sent, '/after', 'a position that Strata gave, or "0" for the start')
    await requireReached(this.source.log, after, '/after')
    const state = await this.store.restart(topic, after)
    if (!state) throw new StrataError('NOT_FOUND', `Nothing has been published to a topic ${topic.slice(0, 249)}.`)
    return withLag(state, this.source.log)
  }
}

/** The state of every relay now. */
export async function relayStatuses(store: RelayStore, log: EventStore): Promise<messages.RelayStatus[]> {
  return Promise.all((await store.list()).map((state) => withLag(state, log)))
}

async function withLag(state: RelayState, log: EventStore): Promise<messages.RelayStatus> {
  const lag = await log.countAfter(state.position)
  return { ...state, lag, lagSeconds: lag === 0 ? 0 : await ageOfNext(state.position, log) }
}

/** Whatever is done with relays. */
export const RELAY_HANDLERS = [GetRelaysHandler, RestartRelayHandler]
