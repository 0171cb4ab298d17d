import { Query } from '@nestjs/cqrs'
import type { ReplayPage } from './replay.js'
import type { ReplayRequest } from './replay-request.js'

/** The events of the log from a position on; the signal ends it. */
export class ReplayLog extends Query<AsyncGenerator<ReplayPage, void, undefined>> {
  constructor(
    readonly request: ReplayRequest,
    readonly signal: AbortSignal,
  ) {
    super()
  }
}
