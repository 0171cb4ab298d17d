import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs'
import { ParkedEvents } from '../parked-events.js'
import * as messages from './parked-event-messages.js'

@QueryHandler(messages.GetParkedEvents)
export class GetParkedEventsHandler implements IQueryHandler<messages.GetParkedEvents> {
  constructor(private readonly parked: ParkedEvents) {}

  execute({ projection, asked, want }: messages.GetParkedEvents) {
    return this.parked.list(projection, asked, want)
  }
}

@CommandHandler(messages.RetryParkedEvents)
export class RetryParkedEventsHandler implements ICommandHandler<messages.RetryParkedEvents> {
  constructor(private readonly parked: ParkedEvents) {}

  execute({ projection, positions, context }: messages.RetryParkedEvents) {
    return this.parked.retry(projection, positions, context.principal.actor)
  }
}

@CommandHandler(messages.DismissParkedEvents)
export class DismissParkedEventsHandler implements ICommandHandler<messages.DismissParkedEvents> {
  constructor(private readonly parked: ParkedEvents) {}

  execute({ projection, positions, reason, context }: messages.DismissParkedEvents) {
    return this.parked.dismiss(projection, positions, { actor: context.principal.actor, reason })
  }
}

@CommandHandler(messages.ReopenParkedEvents)
export class ReopenParkedEventsHandler implements ICommandHandler<messages.ReopenParkedEvents> {
  constructor(private readonly parked: ParkedEvents) {}

  execute({ projection, positions }: messages.ReopenParkedEvents) {
    return this.parked.reopen(projection, positions)
  }
}

/** Everything that can be asked of parked events. */
export const PARKED_EVENT_HANDLERS = [
  GetParkedEventsHandler,
  RetryParkedEventsHandler,
  DismissParkedEventsHandler,
  ReopenParkedEventsHandler,
]
