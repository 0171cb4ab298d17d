import { Query } from '@nestjs/cqrs'
import { subjectOf } from '../../../domain/audit/plain.js'
import { AuditedCommand, type CommandAccount } from '../../../platform/commands/audited-command.js'
import type { CommandContext } from '../../../platform/commands/command-context.js'
import type { RelayState } from './relay-store.js'

/** The relay to a topic with how far it is behind the log. */
export interface RelayStatus extends RelayState {
  /** Events of the log that it has not come to. */
  lag: number
  /** Age of the first of them. */
  lagSeconds: number
}

/** How every relay is doing, by topic. */
export class GetRelays extends Query<RelayStatus[]> {}

/** Publishes to a topic again what changed after a position. The position as it came. */
export class RestartRelay extends AuditedCommand<RelayStatus> {
  constructor(
    readonly topic: string,
    readonly after: unknown,
    context: CommandContext,
  ) {
    super('RestartRelay', context)
  }

  account(): CommandAccount {
    return { accepted: 'ENTRY', subject: subjectOf('feed', this.topic), parameters: { after: this.after } }
  }
}
