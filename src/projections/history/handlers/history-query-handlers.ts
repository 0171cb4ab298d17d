import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs'
import { formatRef, requireRef } from '../../../domain/entity/entity-ref.js'
import { requirePage } from '../../page-arguments.js'
import { listOwnershipChanges } from '../ownership/list-ownership-changes.js'
import { requireOwnershipFilter } from '../ownership/ownership-filter.js'
import { HistoryLists } from '../pages/history-lists.js'
import { listTimeline } from '../timeline/list-timeline.js'
import { requireTimelineFilter } from '../timeline/timeline-filter.js'
import * as queries from './history-queries.js'

@QueryHandler(queries.GetEntityHistory)
export class GetEntityHistoryHandler implements IQueryHandler<queries.GetEntityHistory> {
  constructor(private readonly lists: HistoryLists) {}

  async execute({ ref: text, filter, page, want }: queries.GetEntityHistory) {
    const ref = formatRef(requireRef(text, '/ref'))
    const asked = { ref, filter: requireTimelineFilter(ref, filter), page: requirePage(page), want }
    await this.lists.upToDate()
    return listTimeline(this.lists.db, asked)
  }
}

@QueryHandler(queries.GetOwnershipChanges)
export class GetOwnershipChangesHandler implements IQueryHandler<queries.GetOwnershipChanges> {
  constructor(private readonly lists: HistoryLists) {}

  async execute({ filter, page, want }: queries.GetOwnershipChanges) {
    const asked = { filter: requireOwnershipFilter(filter), page: requirePage(page), want }
    await this.lists.upToDate()
    return listOwnershipChanges(this.lists.db, asked)
  }
}

/** What can be asked of timelines and of the ledger. */
export const HISTORY_QUERY_HANDLERS = [GetEntityHistoryHandler, GetOwnershipChangesHandler]
