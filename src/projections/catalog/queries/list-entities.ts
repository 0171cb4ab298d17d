import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Filter } from '../../../domain/filters/filter.js'
import type { Order } from '../../../domain/filters/order.js'
import type { Position } from '../../../domain/log/position.js'
import { columnOf } from './columns.js'
import { decodeCursor, encodeCursor } from './cursor.js'
import type { CatalogEntity } from './catalog-entity.js'
import { entityColumns, toEntity, type EntityRecord } from './entity-columns.js'
import type { PageRequest } from '../../page-arguments.js'
import { predicate } from './predicate.js'
import { concatenated, probed } from './page-rows.js'
import { segments } from './segments.js'
import { countedIn, splitFilter } from './split-filter.js'
import { sortKey } from './sort-keys.js'
import type { CatalogTables } from './tables.js'

export interface ListEntities {
  tables: CatalogTables
  filter: Filter | undefined
  orders: readonly Order[]
  page: PageRequest
  /** Whether to count all that match. */
  withTotal: boolean
  /** Whether the entities themselves are wanted; a caller that only counts asks for none. */
  withPage: boolean
}

export interface EntityPage {
  edges: { readonly cursor: string; node: CatalogEntity }[]
  hasNextPage: boolean
  hasPreviousPage: boolean
  /** Null unless asked for. */
  total: number | null
  position: Position
}

type PageRecord = EntityRecord & { n: string; keys: (string | null)[] }
type Row = { at: string; total: string | null } & (PageRecord | { n: null })

/** One page, its total and the position both reflect: one statement, so one snapshot. */
export async function listEntities(db: Kysely<unknown>, asked: ListEntities): Promise<EntityPage> {
  const { rows } = await listStatement(asked).execute(db)
  const records = rows.filter((row): row is Row & PageRecord => row.n !== null)
  const { page } = asked
  const more = records.length > page.size
  const kept = records.slice(0, page.size)
  if (page.backwards) kept.reverse()
  const edges = kept.map((record) => edgeOf(record, asked))
  const begun = page.cursor !== undefined
  return {
    edges,
    hasNextPage: page.backwards ? begun : more,
    hasPreviousPage: page.backwards ? more : begun,
    total: rows[0]?.total == null ? null : Number(rows[0].total),
    position: (rows[0]?.at ?? '0') as Position,
  }
}

/** Cursors are made when they are asked for: a checksum each, and many lists want the last one at most. */
function edgeOf(record: PageRecord, { tables, orders }: ListEntities): EntityPage['edges'][number] {
  return {
    get cursor() {
      return encodeCursor({ values: record.keys, ref: record.ref }, { orders, asOf: tables.asOf })
    },
    node: toEntity(record, tables),
  }
}

/** The SQL of a list, for its execution and for tests of its plan. */
export function listStatement({ tables, filter, orders, page, withTotal, withPage }: ListEntities): RawBuilder<Row> {
  const keys = orders.map((order) => sortKey(order, tables))
  const cursorList = { orders, asOf: tables.asOf }
  const place = page.cursor === undefined ? undefined : decodeCursor(page.cursor, cursorList, page.pointer)
  const matching = filter ? predicate(filter, tables) : sql<boolean>`true`
  const limit = withPage ? page.size + 1 : 0
  const list = { tables, keys, limit, segments: segments(keys, place, page.backwards) }
  const split = withPage && hasIndex(orders) ? splitFilter(filter) : undefined
  const rows = split ? probed(list, matching, split) : concatenated(list, matching, limit)
  const total = withTotal
    ? sql`(select count(*) from ${countedIn(tables, filter)} e where ${matching})`
    : sql`null::bigint`
  return sql<Row>`
    with page as materialized (select row_number() over () as n, * from (${rows}) as rows)
    select ${tables.position} as at, ${total} as total, page.n, page.keys, e.*
    from (values (1)) as one left join page on true
    left join lateral (select ${entityColumns(tables)} from ${tables.entities} e where e.ref = page.page_ref) as e on true
    order by page.n`
}

/** Whether an index gives the list's order. */
const hasIndex = ([first]: readonly Order[]) => first === undefined || columnOf(first.field) !== undefined
