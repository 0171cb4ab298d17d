import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs'
import type { EventStore } from '../../../event-store/event-store.js'
import { replay } from './replay.js'
import { ReplayLog } from './replay-log.query.js'

/** The log that replays are read from. */
export abstract class ReplaySource {
  abstract readonly log: EventStore
}

@QueryHandler(ReplayLog)
export class ReplayLogHandler implements IQueryHandler<ReplayLog> {
  constructor(private readonly source: ReplaySource) {}

  execute({ request, signal }: ReplayLog) {
    return Promise.resolve(replay(this.source.log, request, signal))
  }
}
