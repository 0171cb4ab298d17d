import { Query } from '@nestjs/cqrs'
import type { Position } from '../../../domain/log/position.js'
import type { PageArguments } from '../../page-arguments.js'
import type { ChangesPage } from '../changes/effective-change.js'
import type { LedgerEntry } from '../ownership/list-ownership-changes.js'
import type { OwnershipFilterInput } from '../ownership/ownership-filter.js'
import type { LogPage, Wanted } from '../../log-lists/log-page.js'
import type { TimelineEntry } from '../timeline/list-timeline.js'
import type { TimelineFilterInput } from '../timeline/timeline-filter.js'

/** A page of what happened to an entity. */
export class GetEntityHistory extends Query<LogPage<TimelineEntry>> {
  constructor(
    readonly ref: string,
    readonly filter: TimelineFilterInput | null | undefined,
    readonly page: PageArguments,
    readonly want: Wanted,
  ) {
    super()
  }
}

/** A page of the ledger of owners. */
export class GetOwnershipChanges extends Query<LogPage<LedgerEntry>> {
  constructor(
    readonly filter: OwnershipFilterInput | null | undefined,
    readonly page: PageArguments,
    readonly want: Wanted,
  ) {
    super()
  }
}

/** The changes of entities that match a filter before or after, from a position on, or from now on; the signal ends it. */
export class FollowEntityChanges extends Query<EntityChanges> {
  constructor(
    readonly filter: unknown,
    readonly after: Position | null | undefined,
    readonly signal: AbortSignal,
  ) {
    super()
  }
}

export interface EntityChanges {
  /** After which position they begin. */
  after: Position
  pages: AsyncGenerator<ChangesPage, void, undefined>
}
