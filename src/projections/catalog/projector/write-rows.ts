import type { PoolClient } from 'pg'
import { columnArray } from '../../../platform/database/table.js'
import { textArray } from '../../../platform/database/text-array.js'
import type { RelationRow } from './entity-row.js'
import { RELATIONS } from './tables.js'

/** Deletes rows of `entities`. */
export async function deleteEntities(refs: readonly string[], client: PoolClient): Promise<void> {
  if (refs.length > 0) await client.query('delete from entities where ref = any($1::text[])', [textArray(refs)])
}

/** Deletes rows of `relations`. */
export async function deleteRelations(rows: readonly RelationRow[], client: PoolClient): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `delete from relations r using unnest($1::text[], $2::text[], $3::text[]) as gone (source_ref, type, target_ref)
     where r.source_ref = gone.source_ref and r.type = gone.type and r.target_ref = gone.target_ref`,
    RELATIONS.columns.map((column) => columnArray(column, rows)),
  )
}

/** What is kept aside of which source about which ref. */
export interface AsideKey {
  ref: string
  source: string
}

/** Deletes rows of `quarantined_fragments`. */
export async function deleteAsides(rows: readonly AsideKey[], client: PoolClient): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `delete from quarantined_fragments q using unnest($1::text[], $2::text[]) as gone (ref, source)
     where q.entity_ref = gone.ref and q.source = gone.source`,
    [textArray(rows.map(({ ref }) => ref)), textArray(rows.map(({ source }) => source))],
  )
}

/** Remembers the paths at which spellings differ from keys. */
export async function insertSpelledPaths(paths: readonly string[], client: PoolClient): Promise<void> {
  if (paths.length === 0) return
  await client.query('insert into spelled_paths (path) select unnest($1::text[]) on conflict do nothing', [
    textArray(paths),
  ])
}
