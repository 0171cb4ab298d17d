import { entitySubject } from '../../domain/audit/plain.js'
import { isObject, type JsonValue } from '../../domain/json/json.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import { AuditedCommand, type CommandAccount } from '../../platform/commands/audited-command.js'
import type { FragmentResult } from './fragment-result.js'

/** Records one fragment as it came; a refusal is thrown with all that is wrong. */
export class RecordFragment extends AuditedCommand<FragmentResult, RequestContext> {
  constructor(
    readonly item: JsonValue | undefined,
    context: RequestContext,
  ) {
    super('RecordFragment', context)
  }

  account(): CommandAccount {
    const item = isObject(this.item) ? this.item : {}
    const { entityRef, source = this.context.principal.ownSource, reason, occurredAt, expectedRevision } = item
    const parameters = { occurredAt, expectedRevision }
    return { accepted: 'EVENTS', subject: entitySubject(entityRef), source, reason, parameters }
  }
}
