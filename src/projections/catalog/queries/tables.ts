import { sql, type RawBuilder } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import { CATALOG_SCHEMA } from '../schema.js'
import { reflectedPosition } from './reflected-position.js'

/** Where queries read from, each as SQL that stands in a FROM clause. */
export interface CatalogTables {
  entities: RawBuilder<unknown>
  /** The same entities, where many of them are to be counted by their columns. */
  counted: RawBuilder<unknown>
  fragments: RawBuilder<unknown>
  relations: RawBuilder<unknown>
  sources: RawBuilder<unknown>
  spelledPaths: RawBuilder<unknown>
  /** The position that a statement's answer reflects. */
  position: RawBuilder<string>
  /** Database schema of the tables, which have the same names in each. */
  schema: string
  /** The moment that they are of, null for now. */
  asOf: Position | null
}

/** The catalog as it is now. */
export const NOW: CatalogTables = {
  entities: sql`catalog_v1.entities`,
  counted: sql`catalog_v1.entities`,
  fragments: sql`catalog_v1.fragments`,
  relations: sql`catalog_v1.relations`,
  sources: sql`catalog_v1.sources`,
  spelledPaths: sql`catalog_v1.spelled_paths`,
  position: reflectedPosition,
  schema: CATALOG_SCHEMA,
  asOf: null,
}
