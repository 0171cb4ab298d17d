import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs'
import { requirePage } from '../../page-arguments.js'
import { requireAuditFilter } from '../queries/audit-filter.js'
import { AuditLists } from '../queries/audit-lists.js'
import { listAuditEntries } from '../queries/list-audit-entries.js'
import { GetAuditLog } from './get-audit-log.query.js'

@QueryHandler(GetAuditLog)
export class GetAuditLogHandler implements IQueryHandler<GetAuditLog> {
  constructor(private readonly lists: AuditLists) {}

  async execute({ filter: input, page: asked, want, minPosition }: GetAuditLog) {
    const filter = requireAuditFilter(input)
    const page = requirePage(asked)
    await this.lists.reflect(minPosition)
    const stretch = await this.lists.stretchOf(filter)
    return listAuditEntries(this.lists.db, { keys: filter.keys, stretch, page, want })
  }
}
