import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Filter } from '../../../domain/filters/filter.js'
import { keyReadAs, textOfKey } from '../../../domain/filters/value-key.js'
import { KIND_NAMES } from '../../../domain/kinds/built-in-kinds.js'
import { RELATION_TYPES } from '../../../domain/kinds/relation-fields.js'
import { columnOf, relationAsked } from './columns.js'
import { predicate } from './predicate.js'
import { relationEnds, statedBothWays } from './relation-predicate.js'
import { countedIn } from './split-filter.js'
import type { CatalogTables } from './tables.js'

export interface FacetValue {
  value: string
  count: number
}

export interface FieldFacet {
  field: string
  values: FacetValue[]
}

interface Row {
  key: string
  spelling: string | null
  count: string
}

export const MAX_FACETS = 30

/** The values of each field under the filter, each with how many entities have it. All within the transaction of `db`. */
export async function countFacets(
  db: Kysely<unknown>,
  tables: CatalogTables,
  { filter, fields }: { filter: Filter | undefined; fields: readonly { asked: string; path: string }[] },
) {
  const paths = [...new Set(fields.map(({ path }) => path))]
  const { rows } = await sql<{
    path: string
  }>`select path from ${tables.spelledPaths} p where path = any(${paths}::text[])`.execute(db)
  const spelled = new Set(rows.map(({ path }) => path))
  const facets: FieldFacet[] = []
  for (const { asked, path } of fields) {
    const counted = await facetStatement(tables, filter, { path, spelled: spelled.has(path) }).execute(db)
    const twice = await countedTwice(db, tables, { filter, path, keys: new Set(counted.rows.map(({ key }) => key)) })
    facets.push({ field: asked, values: merge(path, counted.rows, twice) })
  }
  return facets
}

/** The SQL of one facet, for its execution and for tests of its plan. */
export function facetStatement(
  tables: CatalogTables,
  filter: Filter | undefined,
  { path, spelled }: { path: string; spelled: boolean },
): RawBuilder<Row> {
  const matching = filter ? predicate(filter, tables) : sql<boolean>`true`
  const relation = relationAsked(path)
  if (relation !== undefined) return relationFacet(tables, relation, matching)
  const column = columnOf(path)
  if (column) return columnFacet(countedIn(tables, filter), { column: column.column, path, spelled, matching })
  const keys = sql`jsonb_array_elements_text(e.fields -> ${path}::text)`
  const spellings = sql`jsonb_array_elements_text(coalesce(e.spelling -> ${path}::text, e.fields -> ${path}::text))`
  return spelled
    ? sql<Row>`select v.key, v.spelling, count(*) as count from ${tables.entities} e, rows from (${keys}, ${spellings}) as v (key, spelling)
        where ${matching} group by 1, 2`
    : sql<Row>`select v.key, null as spelling, count(*) as count from ${tables.entities} e, ${keys} as v (key) where ${matching} group by 1`
}

interface ColumnFacet {
  column: string
  path: string
  spelled: boolean
  matching: RawBuilder<boolean>
}

function columnFacet(entities: RawBuilder<unknown>, { column, path, spelled, matching }: ColumnFacet): RawBuilder<Row> {
  const key = sql`e.${sql.raw(column)}`
  const spelling = spelled ? sql`e.spelling -> ${path}::text ->> 0` : sql`null`
  return sql<Row>`select ${key} as key, ${spelling} as spelling, count(*) as count from ${entities} e
    where ${matching} and ${key} is not null group by 1, 2`
}

function relationFacet(
  tables: CatalogTables,
  lowerCaseType: string | null,
  matching: RawBuilder<boolean>,
): RawBuilder<Row> {
  const relation = lowerCaseType === null ? undefined : RELATION_TYPES.get(lowerCaseType)
  if (!relation) return sql<Row>`select '' as key, null as spelling, 0 as count where false`
  // Distinct pairs are hashed; count(distinct …) sorted them, which was a third of the time. An entity states each pair once, so
  // most types need neither: 12 ms instead of 21 for the owners of 35,000 components.
  const distinct = statedBothWays(relation.type, relation.inverse) ? sql`distinct` : sql``
  return sql<Row>`select key, null as spelling, count(*) as count from (select ${distinct} ends.target as key, ends.ref
    from ${relationEnds(tables, relation.type, relation.inverse)} as ends join ${tables.entities} e on e.ref = ends.ref
    where ${matching}) as pairs group by 1`
}

/** Texts and how many entities have each in a list beside the number or boolean that reads so: one value, and one entity. */
async function countedTwice(
  db: Kysely<unknown>,
  tables: CatalogTables,
  { filter, path, keys }: { filter: Filter | undefined; path: string; keys: ReadonlySet<string> },
): Promise<ReadonlyMap<string, number>> {
  const pairs = [...keys].flatMap((text) => {
    const other = keyReadAs(text)
    return other !== undefined && keys.has(other) ? [{ text, other }] : []
  })
  if (pairs.length === 0 || columnOf(path)) return new Map()
  const texts = pairs.map(({ text }) => text)
  const others = pairs.map(({ other }) => other)
  const { rows } = await sql<{ text: string; count: string }>`select pair.text, count(*) as count
    from ${tables.entities} e, jsonb_array_elements_text(e.fields -> ${path}::text) as v
    join unnest(${texts}::text[], ${others}::text[]) as pair (text, other) on pair.text = v
    where ${filter ? predicate(filter, tables) : sql`true`} and jsonb_array_length(e.fields -> ${path}::text) > 1
      and e.fields -> ${path}::text ? pair.other group by 1`.execute(db)
  return new Map(rows.map(({ text, count }) => [text, Number(count)]))
}

/** One value a key, in its most frequent spelling; by falling count, then by value. */
function merge(path: string, rows: readonly Row[], twice: ReadonlyMap<string, number>): FacetValue[] {
  const byKey = new Map<string, { key: string; count: number; best: number; value: string }>()
  for (const { key, spelling, count } of rows) {
    const text = textOfKey(key)
    const found = byKey.get(text) ?? { key: text, count: -(twice.get(text) ?? 0), best: 0, value: text }
    const here = Number(count)
    const value = readable(path, key, spelling)
    if (here > found.best || (here === found.best && value < found.value)) Object.assign(found, { best: here, value })
    found.count += here
    byKey.set(text, found)
  }
  return [...byKey.values()]
    .sort((a, b) => b.count - a.count || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
    .map(({ value, count }) => ({ value, count }))
}

function readable(path: string, key: string, spelling: string | null): string {
  if (path === 'kind') return KIND_NAMES.find((name) => name.toLowerCase() === key) ?? key
  return spelling === null || spelling === key ? textOfKey(key) : spelling
}
