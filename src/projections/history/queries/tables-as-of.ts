import { sql } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import type { CatalogTables } from '../../catalog/queries/tables.js'
import { HISTORY_SCHEMA } from '../schema.js'
import { nodesOf } from './moment-nodes.js'

/**
 * The catalog's tables as they were just after the event at a position. Postgres flattens these subqueries into what reads them, so
 * that filters, orders and joins use the indexes of the tables within.
 */
export function tablesAsOf(position: Position): CatalogTables {
  const valid = sql`valid_from <= ${position}::bigint and valid_to > ${position}::bigint`
  return {
    entities: sql`(select * from history_v1.entities where ${valid})`,
    counted: sql`(select * from history_v1.entities where ${valid} and node = any(${nodesOf(position)}::bigint[]))`,
    fragments: sql`(select * from history_v1.fragments where ${valid})`,
    relations: sql`(select * from history_v1.relations where ${valid})`,
    sources: sql`(select * from history_v1.sources where ${valid})`,
    spelledPaths: sql`history_v1.spelled_paths`,
    position: sql<string>`${position}::bigint`,
    schema: HISTORY_SCHEMA,
    asOf: position,
  }
}
