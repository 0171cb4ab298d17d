import { sql, type Kysely } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import { sourceFamily, type SourceRank } from '../../../domain/sources/source.js'
import { encodeKey, keyOfPage } from '../../key-cursor.js'
import type { PageRequest } from '../../page-arguments.js'
import { iso } from '../projector/load-states.js'
import { NOW } from './tables.js'

/** A registered source. */
export interface CatalogSource {
  id: string
  family: string
  rank: number
  /** The ranks that are declared for paths, by path. */
  paths: { path: string; rank: number }[]
  registeredAt: string
  /** Of its stream, and where its last event stands. */
  revision: number
  position: Position
  /** How many entities it says something about; null unless asked for. */
  fragmentCount: number | null
}

export interface ListSources {
  /** Only the one of this id. */
  id?: string | undefined
  page: PageRequest
  withTotal: boolean
  withCounts: boolean
}

export interface SourcePage {
  edges: { cursor: string; node: CatalogSource }[]
  hasNextPage: boolean
  hasPreviousPage: boolean
  /** Null unless asked for. */
  total: number | null
  position: Position
}

interface Row {
  source: string
  rank: number
  paths: SourceRank['paths']
  registered_at: string
  revision: number
  position: string
  fragments: number | null
}

const LIST = 'sources'

/** A page of the registered sources by id: one statement, so one snapshot. */
export async function listSources(
  db: Kysely<unknown>,
  { id, page, withTotal, withCounts }: ListSources,
): Promise<SourcePage> {
  const after = keyOfPage(LIST, page) ?? null
  const only = id === undefined ? sql`true` : sql`source = ${id}`
  const beyond = after === null ? sql`true` : sql`source > ${after}`
  const counts = withCounts
    ? sql`(select source, count(*)::int as fragments from ${NOW.fragments}
        where source in (select source from page) and fragment is not null group by source)`
    : sql`(select null::text as source, null::int as fragments where false)`
  const { rows } = await sql<{ at: Position; total: number | null } & (Row | { source: null })>`
    with page as materialized (
      select source, rank, paths, ${sql.raw(iso('registered_at'))}, revision, position from ${NOW.sources}
      where ${only} and ${beyond} order by source limit ${page.size + 1})
    select ${NOW.position} as at, ${withTotal ? sql`(select count(*)::int from ${NOW.sources} where ${only})` : sql`null::int`} as total,
      page.*, counts.fragments
    from (values (1)) as one left join page on true left join ${counts} as counts on counts.source = page.source
    order by page.source`.execute(db)
  const sources = rows
    .filter((row): row is (typeof rows)[number] & Row => row.source !== null)
    .map((row) => toSource(row, withCounts))
  return {
    edges: sources.slice(0, page.size).map((node) => ({ cursor: encodeKey(LIST, node.id), node })),
    hasNextPage: sources.length > page.size,
    hasPreviousPage: after !== null,
    total: rows[0]?.total ?? null,
    position: rows[0]?.at ?? ('0' as Position),
  }
}

function toSource({ source, rank, paths, fragments, ...row }: Row, withCounts: boolean): CatalogSource {
  const byPath = Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    id: source,
    family: sourceFamily(source) ?? '',
    rank,
    paths: byPath.map(([path, declared]) => ({ path, rank: declared })),
    registeredAt: row.registered_at,
    revision: row.revision,
    position: row.position as Position,
    fragmentCount: withCounts ? (fragments ?? 0) : null,
  }
}
