import { sql, type Kysely } from 'kysely'
import type { CatalogEntity } from './catalog-entity.js'
import { entityColumns, toEntity, type EntityRecord } from './entity-columns.js'
import type { CatalogTables } from './tables.js'

/** The entities of some refs that exist, by ref. */
export async function lookUpEntities(
  db: Kysely<unknown>,
  tables: CatalogTables,
  refs: readonly string[],
): Promise<Map<string, CatalogEntity>> {
  const { rows } =
    await sql<EntityRecord>`select ${entityColumns(tables)} from ${tables.entities} e where e.ref = any(${refs}::text[])`.execute(
      db,
    )
  return new Map(rows.map((row) => [row.ref, toEntity(row, tables)]))
}
