import { Query } from '@nestjs/cqrs'
import type { Position } from '../../../domain/log/position.js'
import type { LogPage, Wanted } from '../../log-lists/log-page.js'
import type { PageArguments } from '../../page-arguments.js'
import type { AuditEntry } from '../queries/audit-entry.js'
import type { AuditFilterInput } from '../queries/audit-filter.js'

/** A page of the audit log. */
export class GetAuditLog extends Query<LogPage<AuditEntry>> {
  constructor(
    readonly filter: AuditFilterInput | null | undefined,
    readonly page: PageArguments,
    readonly want: Wanted,
    readonly minPosition?: Position | null,
  ) {
    super()
  }
}
