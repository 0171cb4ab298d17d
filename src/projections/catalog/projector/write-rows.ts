import type { PoolClient } from 'pg'
import { textArray } from '../../../platform/database/text-array.js'
import type { EntityRow, RelationRow } from './entity-row.js'
import type { FragmentRow } from './ref-state.js'

const json = (value: object | null) => (value === null ? null : JSON.stringify(value))

/** A map as a JSON object: objects of ever new keys cost twice the time to make. */
function jsonOfMap(map: ReadonlyMap<string, readonly string[]>): string {
  let text = ''
  for (const [path, keys] of map) text += `${text === '' ? '{' : ','}${JSON.stringify(path)}:${JSON.stringify(keys)}`
  return text === '' ? '{}' : `${text}}`
}

/** One text[] parameter a column: bulk rows in the cheapest form to encode here and to read there. */
function columns<Row>(rows: readonly Row[], ...cells: ((row: Row) => string | null)[]): Buffer[] {
  return cells.map((cell) => textArray(rows.map(cell)))
}

/** Inserts or replaces rows of `entities`. */
export async function upsertEntities(rows: readonly EntityRow[], client: PoolClient): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `insert into entities (ref, kind, namespace, name, type, lifecycle, owner, fields, spelling, entity, definer, revision,
       position, created_at, updated_at)
     select a, b, c, d, e, f, g, h::jsonb, i::jsonb, j::json, k, l::int, m::bigint, n::timestamptz, o::timestamptz
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
       $11::text[], $12::text[], $13::text[], $14::text[], $15::text[]) as rows (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)
     on conflict (ref) do update set kind = excluded.kind, namespace = excluded.namespace, name = excluded.name, type = excluded.type,
       lifecycle = excluded.lifecycle, owner = excluded.owner, fields = excluded.fields, spelling = excluded.spelling,
       entity = excluded.entity, definer = excluded.definer, revision = excluded.revision, position = excluded.position,
       created_at = excluded.created_at, updated_at = excluded.updated_at`,
    columns(
      rows,
      (row) => row.ref,
      (row) => row.kind,
      (row) => row.namespace,
      (row) => row.name,
      (row) => row.type,
      (row) => row.lifecycle,
      (row) => row.owner,
      (row) => jsonOfMap(row.fields),
      (row) => (row.spelling === null ? null : jsonOfMap(row.spelling)),
      (row) => json(row.entity),
      (row) => row.definer,
      (row) => String(row.revision),
      (row) => row.position,
      (row) => row.created_at,
      (row) => row.updated_at,
    ),
  )
}

/** Deletes rows of `entities`. */
export async function deleteEntities(refs: readonly string[], client: PoolClient): Promise<void> {
  if (refs.length > 0) await client.query('delete from entities where ref = any($1::text[])', [textArray(refs)])
}

/** Inserts or replaces rows of `fragments`. */
export async function upsertFragments(rows: readonly FragmentRow[], client: PoolClient): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `insert into fragments (entity_ref, source, fragment, defining, digest, set_id, clock, occurred_at, recorded_at, actor,
       position, revision)
     select a, b, c::json, d::boolean, e, f, g::timestamptz, h::timestamptz, i::timestamptz, j, k::bigint, l::int
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
       $11::text[], $12::text[]) as rows (a, b, c, d, e, f, g, h, i, j, k, l)
     on conflict (entity_ref, source) do update set fragment = excluded.fragment, defining = excluded.defining, digest = excluded.digest,
       set_id = excluded.set_id, clock = excluded.clock, occurred_at = excluded.occurred_at, recorded_at = excluded.recorded_at,
       actor = excluded.actor, position = excluded.position, revision = excluded.revision`,
    columns(
      rows,
      (row) => row.entity_ref,
      (row) => row.source,
      (row) => json(row.fragment),
      (row) => String(row.defining),
      (row) => row.digest,
      (row) => row.set_id,
      (row) => row.clock,
      (row) => row.occurred_at,
      (row) => row.recorded_at,
      (row) => row.actor,
      (row) => row.position,
      (row) => String(row.revision),
    ),
  )
}

const relationColumns = (rows: readonly RelationRow[]) =>
  columns(
    rows,
    (row) => row.source_ref,
    (row) => row.type,
    (row) => row.target_ref,
  )

/** Inserts rows of `relations`. */
export async function insertRelations(rows: readonly RelationRow[], client: PoolClient): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `insert into relations (source_ref, type, target_ref) select * from unnest($1::text[], $2::text[], $3::text[])
     on conflict do nothing`,
    relationColumns(rows),
  )
}

/** Deletes rows of `relations`. */
export async function deleteRelations(rows: readonly RelationRow[], client: PoolClient): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `delete from relations r using unnest($1::text[], $2::text[], $3::text[]) as gone (source_ref, type, target_ref)
     where r.source_ref = gone.source_ref and r.type = gone.type and r.target_ref = gone.target_ref`,
    relationColumns(rows),
  )
}

/** Remembers the paths at which spellings differ from keys. */
export async function insertSpelledPaths(paths: readonly string[], client: PoolClient): Promise<void> {
  if (paths.length === 0) return
  await client.query('insert into spelled_paths (path) select unnest($1::text[]) on conflict do nothing', [
    textArray(paths),
  ])
}
