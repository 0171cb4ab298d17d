import { Query } from '@nestjs/cqrs'
import { subjectOf } from '../../../domain/audit/plain.js'
import { AuditedCommand, type CommandAccount } from '../../../platform/commands/audited-command.js'
import type { CommandContext } from '../../../platform/commands/command-context.js'
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

/** What somebody does about events that a projection has parked. Positions as they came. */
abstract class ParkedEventsCommand<Result> extends AuditedCommand<Result> {
  constructor(
    command: string,
    readonly projection: string,
    readonly positions: unknown,
    context: CommandContext,
  ) {
    super(command, context)
  }

  account(): CommandAccount {
    return {
      accepted: 'ENTRY',
      subject: subjectOf('projection', this.projection),
      parameters: { positions: this.positions },
    }
  }
}

/** Tries parked events again. */
export class RetryParkedEvents extends ParkedEventsCommand<RetriedEvent[]> {
  constructor(projection: string, positions: unknown, context: CommandContext) {
    super('RetryParkedEvents', projection, positions, context)
  }
}

/** Says that a projection may do without some events. The reason as it came. */
export class DismissParkedEvents extends ParkedEventsCommand<ParkedEvent[]> {
  constructor(
    projection: string,
    positions: unknown,
    readonly reason: unknown,
    context: CommandContext,
  ) {
    super('DismissParkedEvents', projection, positions, context)
  }

  override account(): CommandAccount {
    return { ...super.account(), reason: this.reason }
  }
}

/** Takes the dismissal of some events back. */
export class ReopenParkedEvents extends ParkedEventsCommand<ParkedEvent[]> {
  constructor(projection: string, positions: unknown, context: CommandContext) {
    super('ReopenParkedEvents', projection, positions, context)
  }
}
