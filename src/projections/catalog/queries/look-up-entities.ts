import { sql, type Kysely } from 'kysely'
import type { CatalogEntity } from './catalog-entity.js'
import { ENTITY_COLUMNS, toEntity, type EntityRecord } from './entity-columns.js'

/** The entities of some refs that exist, by ref. */
export async function lookUpEntities(
  db: Kysely<unknown>,
  refs: readonly string[],
): Promise<Map<string, CatalogEntity>> {
  const { rows } =
    await sql<EntityRecord>`select ${ENTITY_COLUMNS} from catalog_v1.entities e where e.ref = any(${refs}::text[])`.execute(
      db,
    )
  return new Map(rows.map((row) => [row.ref, toEntity(row)]))
}
