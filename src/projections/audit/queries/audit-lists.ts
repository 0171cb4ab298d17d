import type { Kysely } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import type { EventStore } from '../../../event-store/event-store.js'
import { LogLists } from '../../log-lists/log-lists.js'
import type { ProjectionProgress } from '../../runner/projection-progress.js'
import { AUDIT_ID } from '../audit-projection.js'
import type { AuditFilter } from './audit-filter.js'
import { stretchOf, type Stretch } from './stretch.js'

/** Access to the audit log. */
export class AuditLists extends LogLists {
  constructor(
    db: Kysely<unknown>,
    progress: ProjectionProgress,
    private readonly events: Pick<EventStore, 'head' | 'positionAt'>,
  ) {
    super(db, progress, events, AUDIT_ID)
  }

  /** Waits until the audit log reflects a position, where one is given, and everything that was recorded before the question. */
  async reflect(minPosition: Position | null | undefined): Promise<void> {
    if (minPosition !== null && minPosition !== undefined) await this.progress.whenProjected(AUDIT_ID, minPosition)
    await this.upToDate()
  }

  stretchOf(filter: AuditFilter): Promise<Stretch> {
    return stretchOf(filter, this.events)
  }
}
