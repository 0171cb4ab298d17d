import { subjectOf } from '../../domain/audit/plain.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import { AuditedCommand, type CommandAccount, type ItemAccount } from '../../platform/commands/audited-command.js'
import { refusedItem } from '../fragments/refused-items.js'
import type { ReplaceSetInput, SetResult } from './set-replacer.js'

/** What a set is replaced with, as it came. */
export type ReplaceSetRequest = Omit<ReplaceSetInput, 'source'> & { source: string | undefined }

/** Replaces what one set of a source asserts. */
export class ReplaceSet extends AuditedCommand<SetResult, RequestContext> {
  constructor(
    readonly input: ReplaceSetRequest,
    context: RequestContext,
  ) {
    super('ReplaceSet', context)
  }

  account(): CommandAccount | null {
    const { setId, dryRun, maxRemovals, occurredAt, reason, items } = this.input
    if (dryRun) return null
    const parameters = { maxRemovals, occurredAt, items: items.length }
    return { accepted: 'EVENTS', subject: subjectOf('set', setId), source: this.source, reason, parameters }
  }

  /** The source whose set it is, as it came. */
  get source(): string {
    return this.input.source ?? this.context.principal.ownSource
  }

  override itemsOf({ recorded, unchanged, superseded, retracted, quarantined, refused }: SetResult): ItemAccount {
    return {
      total: recorded + unchanged + superseded + retracted + quarantined + refused.length,
      refused: refused.map(({ entityRef, error }) => refusedItem(entityRef, this.source, error)),
    }
  }
}
