import { sql, type RawBuilder } from 'kysely'
import { refAsked } from '../../../domain/filters/fields.js'
import type { FieldTest, Filter, Scalar } from '../../../domain/filters/filter.js'
import { termsAsked } from '../projector/field-terms.js'
import { LENGTH_OF_DIGEST, SHORTEST_CUT, storedKey, writtenPath } from '../projector/stored-fields.js'
import { columnOf, relationAsked } from './columns.js'
import { likeContains, likePrefix } from './like.js'
import { relationPredicate } from './relation-predicate.js'
import type { CatalogTables } from './tables.js'

/** Whether a row of `entities`, called `e`, matches: never null under a `not`. */
export type Predicate = RawBuilder<boolean>

/** Whether rows are found by an index, or each row that is there is tested. */
type Way = 'by index' | 'row by row'

/**
 * The SQL of a filter; relations are those of the tables. Where no index can lead to the rows, numbers of terms are not compared:
 * that `not` of 1,000 values is so took 0.6 s of 2,400 entities, and takes 0.03 s.
 */
export function predicate(filter: Filter, tables: CatalogTables, way: Way = 'by index'): Predicate {
  if ('all' in filter) return combined(filter.all, tables, way, { operator: sql` and `, empty: sql`true` })
  if ('any' in filter) return combined(filter.any, tables, way, { operator: sql` or `, empty: sql`false` })
  // A missing value makes a test null, and its negation has to hold.
  if ('not' in filter) return sql`(${predicate(filter.not, tables, 'row by row')}) is not true`
  const relation = relationAsked(filter.field)
  if (relation !== undefined) return relationPredicate(relation, filter, tables)
  const column = columnOf(filter.field)
  return column ? columnTest(sql`e.${sql.raw(column.column)}`, filter, way) : fieldTest(filter, way)
}

function combined(
  parts: readonly Filter[],
  tables: CatalogTables,
  way: Way,
  { operator, empty }: { operator: RawBuilder<unknown>; empty: Predicate },
): Predicate {
  if (parts.length === 0) return empty
  return sql`(${sql.join(
    parts.map((part) => predicate(part, tables, way)),
    operator,
  )})`
}

function columnTest(column: RawBuilder<unknown>, filter: FieldTest, way: Way): Predicate {
  switch (filter.test) {
    case 'in':
      return columnEquals(column, filter.field, filter.values, way)
    case 'prefix':
      return sql`(${column} like ${likePrefix(filter.text)} and ${isText(column)})`
    case 'contains':
      return sql`(${column} like ${likeContains(filter.text)} and ${isText(column)})`
    case 'exists':
      return filter.exists ? sql`${column} is not null` : sql`${column} is null`
  }
}

function columnEquals(column: RawBuilder<unknown>, field: string, values: readonly Scalar[], way: Way): Predicate {
  const keys = keysAsked(field, values)
  const equals =
    keys.length === 1 ? sql<boolean>`${column} = ${keys[0]}` : sql<boolean>`${column} = any(${keys}::text[])`
  const written = shortForms(field, values)
  return written.length === 0 ? equals : sql`(${equals} or ${containsAny(writtenPath(field), written, way)})`
}

function fieldTest(filter: FieldTest, way: Way): Predicate {
  const { field } = filter
  switch (filter.test) {
    case 'in': {
      const written = shortForms(field, filter.values)
      const equals = containsAny(field, keysAsked(field, filter.values), way)
      return written.length === 0 ? equals : sql`(${equals} or ${containsAny(writtenPath(field), written, way)})`
    }
    case 'prefix':
      return someValue(field, sql`v like ${likePrefix(filter.text)} and ${isText(sql`v`)}`)
    case 'contains':
      return someValue(field, containsText(likeContains(filter.text)))
    case 'exists':
      return filter.exists ? sql`e.fields ? ${field}` : sql`not e.fields ? ${field}`
  }
}

/** The keys of the values; of a field of refs those of the full refs they mean, too. */
function keysAsked(field: string, values: readonly Scalar[]): string[] {
  return [...new Set(values.flatMap((value) => [storedKey(value), refAsked(field, value) ?? storedKey(value)]))]
}

/** Short refs that are asked for as they are written. */
function shortForms(field: string, values: readonly Scalar[]): string[] {
  return values.flatMap((value) => {
    const full = refAsked(field, value)
    return full !== undefined && full !== storedKey(value) ? [storedKey(value)] : []
  })
}

/**
 * For a longer list each row is looked at: of 50,000 entities that takes 75 ms whatever the list, by the index 32 ms for 300 keys, and 2 s for
 * 1,000, for then Postgres takes it for dearer and compares the numbers of each row.
 */
const MOST_INDEXED_KEYS = 300

/**
 * The index leads to whoever may have one of the keys. A test of `fields` is taken for true of one row in a hundred, twice over for rare
 * with that of the terms; a `coalesce` of one in two.
 */
function containsAny(path: string, keys: readonly string[], way: Way): Predicate {
  if (keys.length === 0) return sql`false`
  const found = sql<boolean>`coalesce(${hasAny(path, keys)}, false)`
  if (way === 'row by row' || keys.length > MOST_INDEXED_KEYS) return found
  return sql`(e.terms && ${termsAsked(path, keys)}::int[] and ${found})`
}

/** From so many keys on Postgres hashes them once; `?|` looks each up in each row. */
const HASHED_FROM = 25

function hasAny(path: string, keys: readonly string[]): RawBuilder<unknown> {
  if (keys.length < HASHED_FROM) return sql`e.fields -> ${path}::text ?| ${keys}::text[]`
  return someValue(path, sql`v = any(${keys}::text[])`)
}

function someValue(field: string, test: RawBuilder<unknown>): Predicate {
  return sql`exists (select 1 from jsonb_array_elements_text(e.fields -> ${field}::text) as v where ${test})`
}

/** In a key that was cut the digest is no text to search in, and digits or three letters are soon found there. */
function containsText(pattern: string): RawBuilder<unknown> {
  const v = sql.raw('v')
  const mark = sql`substr(${v}, length(${v}) - ${sql.lit(LENGTH_OF_DIGEST - 1)}, 1)`
  const isCut = sql`(length(${v}) > ${sql.lit(SHORTEST_CUT)} and ${mark} = ${'\u0001'})`
  return sql`${v} like ${pattern} and ${isText(v)} and (not ${isCut} or left(${v}, ${sql.lit(-LENGTH_OF_DIGEST)}) like ${pattern})`
}

/** Keys of numbers and booleans begin with U+0001 and are no text to search in. */
const isText = (value: RawBuilder<unknown>) => sql`left(${value}, 1) <> ${'\u0001'}`
