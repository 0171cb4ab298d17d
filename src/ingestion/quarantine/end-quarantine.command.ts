import { sourceSubject } from '../../domain/audit/plain.js'
import { AuditedCommand, type CommandAccount, type ItemAccount } from '../../platform/commands/audited-command.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import type {
  QuarantineInput,
  QuarantineResult,
} from '../../governance/sources/quarantine/quarantine-source.command.js'
import { decidedItems, type QuarantinedResult } from './decide-quarantined.command.js'

/** That a quarantine ends and what becomes of what is kept aside, as it came. */
export interface EndQuarantineInput extends QuarantineInput {
  /** RELEASE, DROP or KEEP. */
  keptAside?: unknown
  /** At most so many at once; all by default. */
  limit?: unknown
}

export interface EndQuarantineResult extends QuarantineResult {
  /** What became of what was kept aside; null where it was kept. */
  keptAside: QuarantinedResult | null
}

/**
 * Has what a source sends take effect again, and decides about what is kept aside. Done again after a failure, it does what is left.
 */
export class EndQuarantine extends AuditedCommand<EndQuarantineResult, RequestContext> {
  constructor(
    readonly input: EndQuarantineInput,
    context: RequestContext,
  ) {
    super('EndQuarantine', context)
  }

  account(): CommandAccount {
    const { source, reason, keptAside, expectedRevision, limit } = this.input
    const parameters = { keptAside, expectedRevision, limit }
    return { accepted: 'EVENTS', subject: sourceSubject(source), source, reason, parameters }
  }

  override itemsOf({ keptAside }: EndQuarantineResult): ItemAccount | null {
    return keptAside && decidedItems(keptAside)
  }
}
