import type { Kysely } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import type { ProjectionProgress } from '../../runner/projection-progress.js'
import { CATALOG_ID } from './reflected-position.js'

/** Access to the catalog read model. */
export class CatalogReader {
  constructor(
    readonly db: Kysely<unknown>,
    private readonly progress: ProjectionProgress,
  ) {}

  /** Waits until the read model reflects a position, if one is asked for. */
  async reflects(position: Position | null | undefined): Promise<void> {
    if (position !== null && position !== undefined) await this.progress.whenProjected(CATALOG_ID, position)
  }

  /** Runs several statements on one state of the database. */
  inSnapshot<T>(read: (db: Kysely<unknown>) => Promise<T>): Promise<T> {
    return this.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read)
  }
}
