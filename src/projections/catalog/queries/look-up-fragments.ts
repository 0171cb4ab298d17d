import { sql, type Kysely } from 'kysely'
import type { Fragment } from '../../../domain/fragments/fragment.js'
import type { Assertion } from '../../../domain/fragments/fold.js'
import type { Position } from '../../../domain/log/position.js'
import { byPrecedence } from '../../../domain/sources/precedence.js'
import { defaultRank, type SourceRank } from '../../../domain/sources/source.js'
import { iso } from '../projector/load-states.js'
import { NOW, type CatalogTables } from './tables.js'

/** What a source asserts now, with where it comes from. */
export interface StoredFragment extends Assertion {
  entityRef: string
  defining: boolean
  actor: string
  recordedAt: string
  occurredAt: string
  position: Position
  setId: string | null
}

interface Row {
  entity_ref: string
  source: string
  fragment: Fragment
  defining: boolean
  actor: string
  recorded_at: string
  occurred_at: string
  position: string
  set_id: string | null
  rank: number | null
  paths: SourceRank['paths'] | null
}

const COLUMNS =
  sql.raw(`f.entity_ref, f.source, f.fragment, f.defining, f.actor, ${iso('f.recorded_at', 'recorded_at')},
  ${iso('f.occurred_at', 'occurred_at')}, f.position, f.set_id, s.rank, s.paths`)

/** What each source asserts about some refs, by ref, highest rank first. */
export async function lookUpFragments(
  db: Kysely<unknown>,
  tables: CatalogTables,
  refs: readonly string[],
): Promise<Map<string, StoredFragment[]>> {
  const { rows } =
    await sql<Row>`select ${COLUMNS} from ${tables.fragments} f left join ${tables.sources} s using (source)
    where f.entity_ref = any(${refs}::text[]) and f.fragment is not null`.execute(db)
  const byRef = new Map<string, StoredFragment[]>()
  for (const row of rows) byRef.set(row.entity_ref, [...(byRef.get(row.entity_ref) ?? []), toFragment(row)])
  for (const fragments of byRef.values()) fragments.sort(byPrecedence(''))
  return byRef
}

export interface ListFragments {
  entityRef: string | undefined
  source: string | undefined
  /** Only of entities that nothing defines. */
  dangling: boolean
  limit: number
  offset: number
}

/** Fragments by ref and source, in the order of refs and sources. */
export async function listFragments(
  db: Kysely<unknown>,
  { entityRef, source, dangling, limit, offset }: ListFragments,
) {
  const where = sql.join(
    [
      sql`f.fragment is not null`,
      ...(entityRef === undefined ? [] : [sql`f.entity_ref = ${entityRef}`]),
      ...(source === undefined ? [] : [sql`f.source = ${source}`]),
      ...(dangling ? [sql`not exists (select 1 from ${NOW.entities} e where e.ref = f.entity_ref)`] : []),
    ],
    sql` and `,
  )
  const { rows } = await sql<{ total: string } & (Row | { entity_ref: null })>`
    with page as (select ${COLUMNS} from ${NOW.fragments} f left join ${NOW.sources} s using (source) where ${where}
      order by f.entity_ref, f.source limit ${limit} offset ${offset})
    select (select count(*) from ${NOW.fragments} f where ${where}) as total, page.*
    from (values (1)) as one left join page on true order by page.entity_ref, page.source`.execute(db)
  const fragments = rows.filter((row): row is { total: string } & Row => row.entity_ref !== null).map(toFragment)
  return { fragments, total: Number(rows[0]?.total ?? 0) }
}

function toFragment(row: Row): StoredFragment {
  const rank = row.rank === null ? defaultRank(row.source) : { rank: row.rank, paths: row.paths ?? {} }
  return {
    entityRef: row.entity_ref,
    source: row.source,
    rank,
    fragment: row.fragment,
    defining: row.defining,
    actor: row.actor,
    recordedAt: row.recorded_at,
    occurredAt: row.occurred_at,
    position: row.position as Position,
    setId: row.set_id,
  }
}
