import { entitySubject } from '../../domain/audit/plain.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import { AuditedCommand, type CommandAccount } from '../../platform/commands/audited-command.js'
import type { RetractionInput } from './fragment-item.js'
import type { FragmentResult } from './fragment-result.js'

/** Retracts what a source asserts about a ref; a refusal is thrown. */
export class RetractFragment extends AuditedCommand<FragmentResult, RequestContext> {
  constructor(
    readonly input: RetractionInput,
    context: RequestContext,
  ) {
    super('RetractFragment', context)
  }

  account(): CommandAccount {
    const { entityRef, source, reason, occurredAt, expectedRevision } = this.input
    return {
      accepted: 'EVENTS',
      subject: entitySubject(entityRef),
      source: source ?? this.context.principal.ownSource,
      reason,
      parameters: { occurredAt, expectedRevision },
    }
  }
}
