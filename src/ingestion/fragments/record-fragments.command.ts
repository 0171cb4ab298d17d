import type { StrataError } from '../../domain/errors.js'
import type { JsonValue } from '../../domain/json/json.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import { AuditedCommand, type CommandAccount, type ItemAccount } from '../../platform/commands/audited-command.js'
import { BatchAccount } from './batch-account.js'
import type { BatchDefaults } from './batch-defaults.js'
import type { FragmentResult } from './fragment-result.js'
import { refusedItem } from './refused-items.js'

/**
 * Records fragments as they came; each stands for itself. An item that could not even be read is given as its error. The chunks of a
 * batch share its account.
 */
export class RecordFragments extends AuditedCommand<FragmentResult[], RequestContext> {
  constructor(
    readonly items: readonly (JsonValue | StrataError)[],
    readonly defaults: BatchDefaults,
    context: RequestContext,
    private readonly batch = new BatchAccount(),
  ) {
    super('RecordFragments', context)
  }

  account(): CommandAccount {
    const { source = this.context.principal.ownSource, setId, reason } = this.defaults
    return { accepted: 'EVENTS', source, reason, parameters: { set: setId } }
  }

  override itemsOf(results: readonly FragmentResult[]): ItemAccount | null {
    const refused = results.flatMap(({ entityRef, source, error }) =>
      error ? [refusedItem(entityRef, source, error)] : [],
    )
    return this.batch.after({ total: results.length, refused })
  }
}
