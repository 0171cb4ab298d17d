import { sql, type Kysely } from 'kysely'
import type { AsOf } from '../../../domain/log/as-of.js'
import type { Position } from '../../../domain/log/position.js'
import type { ProjectionProgress } from '../../runner/projection-progress.js'
import { CATALOG_ID } from './reflected-position.js'
import { NOW, type CatalogTables } from './tables.js'

const TABLES = ['entities', 'fragments', 'relations', 'sources', 'spelled_paths']

/** Nobody reads them as of a moment. */
const TABLES_OF_NOW = ['quarantined_fragments']

/** What a read is to reflect. */
export interface Reading {
  /** The moment to read as of; now by default. */
  asOf?: AsOf | null | undefined
  /** What has to be reflected before the read; nothing by default. */
  minPosition?: Position | null | undefined
}

/** The catalog as it was. */
export interface Past {
  /** Waits until all of a moment is known, and gives its position: what the catalog is read as of. */
  positionOf(moment: AsOf, minPosition: Position | null | undefined): Promise<Position>
  /** The tables as of a position. */
  tablesAsOf(position: Position): CatalogTables
}

/** Access to the catalog read model, as it is and as it was. */
export class CatalogReader {
  constructor(
    readonly db: Kysely<unknown>,
    private readonly progress: ProjectionProgress,
    private readonly past: Past,
  ) {}

  /** Waits until what is asked for is reflected, and gives the tables to read. */
  async tablesFor({ asOf, minPosition }: Reading): Promise<CatalogTables> {
    if (asOf) return this.tablesOf(await this.past.positionOf(asOf, minPosition))
    if (minPosition !== null && minPosition !== undefined) await this.progress.whenProjected(CATALOG_ID, minPosition)
    return NOW
  }

  /** The tables of a moment that was read as of before, or of now. */
  tablesOf(asOf: Position | null): CatalogTables {
    return asOf === null ? NOW : this.past.tablesAsOf(asOf)
  }

  /**
   * Runs several statements on one state of the database. The tables are locked before the snapshot is taken: a rebuilt
   * read model that is switched to between two statements would be looked at as it was before it had any rows. `others` are
   * tables of other schemas that are read as well.
   */
  inSnapshot<T>(
    { schema, asOf }: CatalogTables,
    read: (db: Kysely<unknown>) => Promise<T>,
    others: readonly string[] = [],
  ): Promise<T> {
    const transaction = this.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
    const own = asOf === null ? [...TABLES, ...TABLES_OF_NOW] : TABLES
    const tables = sql.join([...own.map((name) => `${schema}.${name}`), ...others].map((name) => sql.table(name)))
    return transaction.execute(async (db) => {
      await sql`lock table ${tables} in access share mode`.execute(db)
      return read(db)
    })
  }
}
