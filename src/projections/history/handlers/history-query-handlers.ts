import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs'
import { StrataError } from '../../../domain/errors.js'
import { formatRef, requireRef } from '../../../domain/entity/entity-ref.js'
import { requireFilter } from '../../../domain/filters/filter.js'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import { requirePage } from '../../page-arguments.js'
import { placeAfter } from '../changes/effective-change.js'
import { EffectiveChanges } from '../changes/effective-changes.js'
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

@QueryHandler(queries.FollowEntityChanges)
export class FollowEntityChangesHandler implements IQueryHandler<queries.FollowEntityChanges> {
  constructor(
    private readonly changes: EffectiveChanges,
    private readonly lists: HistoryLists,
  ) {}

  async execute({ filter: input, after, signal }: queries.FollowEntityChanges): Promise<queries.EntityChanges> {
    const filter = input === null || input === undefined ? undefined : requireFilter(input)
    const head = await this.lists.head()
    const start = after ?? head
    if (comparePositions(start, head) > 0) throw beyondHead(start, head)
    return { after: start, pages: this.changes.follow({ after: placeAfter(start), filter, signal }) }
  }
}

function beyondHead(position: Position, head: Position): StrataError {
  const detail = `is beyond the end of the log, which is at ${head}`
  return new StrataError('INVALID_POSITION', `The position ${position} ${detail}.`, [{ pointer: '/after', detail }])
}

/** What can be asked of timelines and of the ledger. */
export const HISTORY_QUERY_HANDLERS = [GetEntityHistoryHandler, GetOwnershipChangesHandler, FollowEntityChangesHandler]
