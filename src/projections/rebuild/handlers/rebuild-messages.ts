import { Command } from '@nestjs/cqrs'
import type { Rebuild } from '../rebuild.js'
import type { RebuildRequest } from '../rebuild-requests.js'

/** Asks for a rebuild, a check or a roll-back of a projection; gives it as it waits to be carried out. */
export class RequestRebuild extends Command<Rebuild> {
  constructor(
    readonly projection: string,
    readonly request: RebuildRequest,
  ) {
    super()
  }
}

/** Asks for the end of the rebuild, check or roll-back that goes on. */
export class CancelRebuild extends Command<Rebuild> {
  constructor(readonly projection: string) {
    super()
  }
}
