import { sourceSubject } from '../../domain/audit/plain.js'
import type { Position } from '../../domain/log/position.js'
import { AuditedCommand, type CommandAccount, type ItemAccount } from '../../platform/commands/audited-command.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { FragmentError } from '../fragments/fragment-result.js'
import { refusedItem } from '../fragments/refused-items.js'

/** What becomes of what is kept aside: it takes effect, or never does. */
export type QuarantinedDecision = 'RELEASE' | 'DROP'

/** Which of what is kept aside of a source, as it came. */
export interface QuarantinedInput {
  source: unknown
  /** Only about these; all by default. */
  entityRefs?: unknown
  /** Only what was kept aside at or before this position: what somebody has seen. */
  upTo?: unknown
}

/** What to decide about and how far, as it came. */
export interface DecideQuarantinedInput extends QuarantinedInput {
  reason?: unknown
  /** At most so many at once; all by default. */
  limit?: unknown
  /** Where to go on: `next` of the answer before. */
  after?: unknown
}

/** What became of what was kept aside. */
export interface QuarantinedResult {
  source: string
  released: number
  dropped: number
  /** Decided about by somebody else meanwhile, or followed by what the source said later, or never kept aside. */
  unchanged: number
  /** How many could not be decided, and the first of them. */
  refused: number
  refusals: { entityRef: string; error: FragmentError }[]
  /** How many are left behind the limit, and the cursor to go on with; null where none is. */
  remaining: number
  next: string | null
  /** Read at or after it to see all of this; null where nothing was appended. */
  position: Position | null
}

/** Releases or drops what is kept aside of a source. Done again after a failure, it does what is left. */
export class DecideQuarantined extends AuditedCommand<QuarantinedResult, RequestContext> {
  constructor(
    readonly decision: QuarantinedDecision,
    readonly input: DecideQuarantinedInput,
    context: RequestContext,
  ) {
    super(decision === 'RELEASE' ? 'ReleaseQuarantined' : 'DropQuarantined', context)
  }

  account(): CommandAccount {
    const { source, reason, entityRefs, upTo, limit } = this.input
    const parameters = { entityRefs: Array.isArray(entityRefs) ? entityRefs.length : undefined, upTo, limit }
    return { accepted: 'EVENTS', subject: sourceSubject(source), source, reason, parameters }
  }

  override itemsOf(result: QuarantinedResult): ItemAccount {
    return decidedItems(result)
  }
}

/** What the audit log tells of what could not be decided. */
export function decidedItems(result: QuarantinedResult): ItemAccount {
  const { source, released, dropped, unchanged, refused, refusals } = result
  const total = released + dropped + unchanged + refused
  const told = refusals.map(({ entityRef, error }) => refusedItem(entityRef, source, error))
  return { total, refused: told, refusedCount: refused }
}
