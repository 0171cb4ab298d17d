import type { Pool } from 'pg'
import { tablesOf } from '../../catalog/contents.spec-kit.js'
import { loadCatalog } from '../../catalog/queries/large-catalog.spec-kit.js'
import { HISTORY_SCHEMA, OPEN } from '../schema.js'

/**
 * A large history, written past the projector: of as many entities so many versions each, one after the other from as many positions
 * on as there are entities.
 */
export async function loadHistory(pool: Pool, entities: number, versions: number): Promise<void> {
  await loadCatalog(pool, entities)
  const from = `v * ${entities} + position`
  const validity = `${from}, case v when ${versions - 1} then ${OPEN} else ${from} + ${entities} end`
  const copies = `generate_series(0, ${versions - 1}) v`
  const entityColumns = `ref, kind, namespace, name, type, lifecycle, owner, fields, terms, spelling, entity, definer, revision, position, created_at,
    updated_at`
  const fragmentColumns = 'entity_ref, source, fragment, defining, set_id, occurred_at, recorded_at, actor, position'
  await pool.query(
    `insert into history_v1.entities (${entityColumns}, valid_from, valid_to)
     select ${entityColumns}, ${validity} from catalog_v1.entities, ${copies}`,
  )
  await pool.query(
    `insert into history_v1.fragments (${fragmentColumns}, valid_from, valid_to)
     select ${fragmentColumns}, ${validity} from catalog_v1.fragments, ${copies}`,
  )
  await pool.query(
    `insert into history_v1.relations (source_ref, type, target_ref, valid_from, valid_to)
     select r.*, ${validity} from catalog_v1.relations r join catalog_v1.entities on ref = source_ref, ${copies}`,
  )
  // Pages count as visible to all only once the commits that wrote them are on disk.
  await pool.query(
    `begin; set local synchronous_commit = on; select pg_logical_emit_message(true, 'flush', ''); commit`,
  )
  for (const table of await tablesOf(pool, HISTORY_SCHEMA)) await pool.query(`vacuum (analyze) ${table}`)
}
