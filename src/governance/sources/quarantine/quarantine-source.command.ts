import { sourceSubject } from '../../../domain/audit/plain.js'
import type { Position } from '../../../domain/log/position.js'
import type { SourceOutcome } from '../../../domain/sources/decide.js'
import { AuditedCommand, type CommandAccount } from '../../../platform/commands/audited-command.js'
import type { RequestContext } from '../../principals/principal.js'
import type { SourceResult } from '../source-writer.js'

/** That a source comes into quarantine, as it came. */
export interface QuarantineInput {
  source: unknown
  reason?: unknown
  expectedRevision?: unknown
}

/** Whether a source is in quarantine after a command. */
export interface QuarantineResult {
  source: string
  outcome: SourceOutcome
  quarantined: boolean
  /** Of the source's stream. */
  revision: number
  /** Nothing that the source sends takes effect after it, as long as the quarantine lasts. */
  position: Position
}

/** What became of a command about the quarantine of a source. */
export function toQuarantineResult({ outcome, after }: SourceResult): QuarantineResult {
  const { source, quarantined, revision, position } = after
  // A source that is registered has an event, so that its stream has a position.
  return { source, outcome, quarantined, revision, position: position as Position }
}

/** Has what a source sends kept aside from now on. */
export class QuarantineSource extends AuditedCommand<QuarantineResult, RequestContext> {
  constructor(
    readonly input: QuarantineInput,
    context: RequestContext,
  ) {
    super('QuarantineSource', context)
  }

  account(): CommandAccount {
    const { source, expectedRevision, reason } = this.input
    return { accepted: 'EVENTS', subject: sourceSubject(source), source, reason, parameters: { expectedRevision } }
  }
}
