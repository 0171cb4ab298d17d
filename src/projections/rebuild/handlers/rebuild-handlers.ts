import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { Rebuilds } from '../rebuilds.js'
import * as messages from './rebuild-messages.js'

@CommandHandler(messages.RequestRebuild)
export class RequestRebuildHandler implements ICommandHandler<messages.RequestRebuild> {
  constructor(private readonly rebuilds: Rebuilds) {}

  execute({ projection, request, context }: messages.RequestRebuild) {
    return this.rebuilds.request(projection, { ...request, actor: context.principal.actor })
  }
}

@CommandHandler(messages.CancelRebuild)
export class CancelRebuildHandler implements ICommandHandler<messages.CancelRebuild> {
  constructor(private readonly rebuilds: Rebuilds) {}

  execute({ projection }: messages.CancelRebuild) {
    return this.rebuilds.cancel(projection)
  }
}

/** Everything that can be asked of rebuilds; how they go is told with the state of projections. */
export const REBUILD_HANDLERS = [RequestRebuildHandler, CancelRebuildHandler]
