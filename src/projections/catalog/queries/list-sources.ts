import { sql, type Kysely } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import { sourceFamily, type SourceRank } from '../../../domain/sources/source.js'
import { encodeKey, keyOfPage } from '../../key-cursor.js'
import type { PageRequest } from '../../page-arguments.js'
import { iso } from '../projector/load-states.js'
import type { Quarantine } from '../projector/source-ranks.js'
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
  /** Null while what it sends takes effect. */
  quarantine: Quarantine | null
  /** How much of it is kept aside; null unless asked for. */
  keptAsideCount: number | null
}

export interface ListSources {
  /** Only the one of this id. */
  id?: string | undefined
  page: PageRequest
  withTotal: boolean
  withCounts: boolean
  withKeptAside: boolean
}

export interface SourcePage {
  edges: { cursor: string; node: CatalogSource }[]
  hasNextPage: boolean
  hasPreviousPage: boolean
  /** Null unless asked for. */
  total: number | null
  position: Position
}

interface Row extends QuarantineColumns {
  source: string
  rank: number
  paths: SourceRank['paths']
  registered_at: string
  revision: number
  position: string
  fragments: number | null
  kept_aside: number | null
}

interface QuarantineColumns {
  quarantined_at: string | null
  quarantined_by: string
  quarantine_reason: string
}

type Counted = Pick<ListSources, 'withCounts' | 'withKeptAside'>

const LIST = 'sources'

/** A page of the registered sources by id: one statement, so one snapshot. */
export async function listSources(
  db: Kysely<unknown>,
  { id, page, withTotal, ...counted }: ListSources,
): Promise<SourcePage> {
  const after = keyOfPage(LIST, page) ?? null
  const only = id === undefined ? sql`true` : sql`source = ${id}`
  const beyond = after === null ? sql`true` : sql`source > ${after}`
  const fragments = sql`select source, count(*)::int from ${NOW.fragments}
    where source in (select source from page) and fragment is not null group by source`
  const keptAside = sql`select source, count(*)::int from catalog_v1.quarantined_fragments
    where source in (select source from page) group by source`
  const none = sql`select null::text, null::int where false`
  const { rows } = await sql<{ at: Position; total: number | null } & (Row | { source: null })>`
    with page as materialized (
      select source, rank, paths, ${sql.raw(iso('registered_at'))}, revision, position, ${sql.raw(iso('quarantined_at'))},
        quarantined_by, quarantine_reason from ${NOW.sources}
      where ${only} and ${beyond} order by source limit ${page.size + 1})
    select ${NOW.position} as at, ${withTotal ? sql`(select count(*)::int from ${NOW.sources} where ${only})` : sql`null::int`} as total,
      page.*, counts.fragments, asides.kept_aside
    from (values (1)) as one left join page on true left join (${counted.withCounts ? fragments : none}) as counts (source, fragments) on counts.source = page.source
      left join (${counted.withKeptAside ? keptAside : none}) as asides (source, kept_aside) on asides.source = page.source
    order by page.source`.execute(db)
  const sources = rows
    .filter((row): row is (typeof rows)[number] & Row => row.source !== null)
    .map((row) => toSource(row, counted))
  return {
    edges: sources.slice(0, page.size).map((node) => ({ cursor: encodeKey(LIST, node.id), node })),
    hasNextPage: sources.length > page.size,
    hasPreviousPage: after !== null,
    total: rows[0]?.total ?? null,
    position: rows[0]?.at ?? ('0' as Position),
  }
}

function toSource({ source, rank, paths, fragments, ...row }: Row, counted: Counted): CatalogSource {
  const byPath = Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    id: source,
    family: sourceFamily(source) ?? '',
    rank,
    paths: byPath.map(([path, declared]) => ({ path, rank: declared })),
    registeredAt: row.registered_at,
    revision: row.revision,
    position: row.position as Position,
    fragmentCount: counted.withCounts ? (fragments ?? 0) : null,
    quarantine: quarantineOf(row),
    keptAsideCount: counted.withKeptAside ? (row.kept_aside ?? 0) : null,
  }
}

const quarantineOf = ({ quarantined_at: since, quarantined_by: by, quarantine_reason: reason }: QuarantineColumns) =>
  since === null ? null : { since, by, reason }
