import { subjectOf } from '../../../domain/audit/plain.js'
import { AuditedCommand, type CommandAccount } from '../../../platform/commands/audited-command.js'
import type { CommandContext } from '../../../platform/commands/command-context.js'
import type { Rebuild } from '../rebuild.js'
import type { RebuildRequest } from '../rebuild-requests.js'

/** Asks for a rebuild, a check or a roll-back of a projection; gives it as it waits to be carried out. */
export class RequestRebuild extends AuditedCommand<Rebuild> {
  constructor(
    readonly projection: string,
    readonly request: Omit<RebuildRequest, 'actor'>,
    context: CommandContext,
  ) {
    super('RequestRebuild', context)
  }

  account(): CommandAccount {
    return { accepted: 'ENTRY', subject: subjectOf('projection', this.projection), parameters: { ...this.request } }
  }
}

/** Asks for the end of the rebuild, check or roll-back that goes on. */
export class CancelRebuild extends AuditedCommand<Rebuild> {
  constructor(
    readonly projection: string,
    context: CommandContext,
  ) {
    super('CancelRebuild', context)
  }

  account(): CommandAccount {
    return { accepted: 'ENTRY', subject: subjectOf('projection', this.projection) }
  }
}
