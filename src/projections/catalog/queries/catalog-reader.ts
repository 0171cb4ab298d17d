import { sql, type Kysely } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import type { ProjectionProgress } from '../../runner/projection-progress.js'
import { CATALOG_SCHEMA } from '../schema.js'
import { CATALOG_ID } from './reflected-position.js'

const TABLES = sql.join(
  ['entities', 'fragments', 'relations', 'sources', 'spelled_paths'].map((name) =>
    sql.table(`${CATALOG_SCHEMA}.${name}`),
  ),
)

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

  /**
   * Runs several statements on one state of the database. The tables are locked before the snapshot is taken: a rebuilt
   * catalog that is switched to between two statements would be looked at as it was before it had any rows.
   */
  inSnapshot<T>(read: (db: Kysely<unknown>) => Promise<T>): Promise<T> {
    const transaction = this.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
    return transaction.execute(async (db) => {
      await sql`lock table ${TABLES} in access share mode`.execute(db)
      return read(db)
    })
  }
}
