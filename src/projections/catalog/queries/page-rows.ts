import { sql, type RawBuilder } from 'kysely'
import { predicate } from './predicate.js'
import type { Segment } from './segments.js'
import type { SortKey } from './sort-keys.js'
import type { SplitFilter } from './split-filter.js'
import type { CatalogTables } from './tables.js'

/** A list as its segments in their order. */
export interface List {
  tables: CatalogTables
  segments: readonly Segment[]
  keys: readonly SortKey[]
  /** Rows of a page, and one more. */
  limit: number
}

/** Rows that are looked at in the list's order before anything else is tried: about a millisecond's worth. */
const CANDIDATES = 1000

/**
 * The first rows of a list that match, as `page_ref` and `keys`. Segments are read only as far as the page goes: Append runs
 * its children one after the other.
 */
export function concatenated(
  { tables, segments, keys, limit }: List,
  matching: RawBuilder<boolean>,
  most: number,
): RawBuilder<unknown> {
  const parts = segments.map((segment) =>
    segmentSelect(tables, segment, { matching, columns: sql`e.ref as page_ref, ${keyArray(keys)} as keys`, limit }),
  )
  return sql`${sql.join(parts, sql` union all `)} limit ${most}`
}

/**
 * The same where the planner cannot know how much of the list matches: it has no statistics of `fields` and takes everything for
 * rare, so a page under a tag that a third of the list has came from a sort of that third, in 40 ms instead of 11. So the next
 * rows of the list are probed first; only when they do not fill the page is the whole condition left to the planner.
 */
export function probed(
  list: List,
  matching: RawBuilder<boolean>,
  { indexed, other }: SplitFilter,
): RawBuilder<unknown> {
  const certain = indexed ? predicate(indexed, list.tables) : sql<boolean>`true`
  const columns = sql`e.*, ${keyArray(list.keys)} as keys`
  const candidates = list.segments.map((segment) =>
    segmentSelect(list.tables, segment, { matching: certain, columns, limit: CANDIDATES }),
  )
  const enough = sql`((select count(*) from probe) >= ${list.limit} or (select count(*) from candidates) < ${CANDIDATES})`
  return sql`with candidates as materialized (select row_number() over () as place, * from
      (${sql.join(candidates, sql` union all `)} limit ${CANDIDATES}) as listed),
    probe as materialized (select e.ref as page_ref, e.keys from candidates e where ${predicate(other, list.tables, 'row by row')} order by e.place limit ${list.limit})
    select * from probe where ${enough}
    union all
    select * from (${concatenated(list, matching, list.limit)}) as planned where not ${enough}`
}

function keyArray(keys: readonly SortKey[]): RawBuilder<unknown> {
  return keys.length === 0 ? sql`array[]::text[]` : sql`array[${sql.join(keys.map(({ expression }) => expression))}]`
}

function segmentSelect(
  { entities }: CatalogTables,
  { where, orderBy }: Segment,
  { matching, columns, limit }: { matching: RawBuilder<boolean>; columns: RawBuilder<unknown>; limit: number },
) {
  return sql`select * from (select ${columns} from ${entities} e where ${sql.join([matching, ...where], sql` and `)}
    order by ${sql.join(orderBy)} limit ${limit}) as segment`
}
