import { Command, Query } from '@nestjs/cqrs'
import type { ListParkedEvents, ParkedEventPage } from '../list-parked-events.js'
import type { ParkedEvent } from '../parked-event.js'
import type { RetriedEvent } from '../project-anew.js'

/** A page of what a projection has parked. */
export class GetParkedEvents extends Query<ParkedEventPage> {
  constructor(
    readonly projection: string,
    readonly asked: ListParkedEvents,
    readonly want: { withTotal: boolean },
  ) {
    super()
  }
}

/** Tries parked events again. Positions as they came. */
export class RetryParkedEvents extends Command<RetriedEvent[]> {
  constructor(
    readonly projection: string,
    readonly positions: unknown,
    readonly actor: string,
  ) {
    super()
  }
}

/** Says that a projection may do without some events. Positions and reason as they came. */
export class DismissParkedEvents extends Command<ParkedEvent[]> {
  constructor(
    readonly projection: string,
    readonly positions: unknown,
    readonly reason: unknown,
    readonly actor: string,
  ) {
    super()
  }
}

/** Takes the dismissal of some events back. */
export class ReopenParkedEvents extends Command<ParkedEvent[]> {
  constructor(
    readonly projection: string,
    readonly positions: unknown,
  ) {
    super()
  }
}
