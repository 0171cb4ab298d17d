import type { RawBuilder } from 'kysely'
import type { Filter } from '../../../domain/filters/filter.js'
import { columnOf, relationAsked } from './columns.js'
import type { CatalogTables } from './tables.js'

/** A filter in two parts that both have to hold. */
export interface SplitFilter {
  /** What the planner can estimate, by columns and relations; undefined where there is nothing of it. */
  indexed: Filter | undefined
  /** What it cannot: tests of other fields. */
  other: Filter
}

/** Divides a filter; undefined where all of it is indexed. */
export function splitFilter(filter: Filter | undefined): SplitFilter | undefined {
  if (!filter) return undefined
  const parts = 'all' in filter ? filter.all : [filter]
  const indexed = parts.filter(isIndexed)
  const other = parts.filter((part) => !isIndexed(part))
  if (other.length === 0) return undefined
  return { indexed: indexed.length > 0 ? { all: indexed } : undefined, other: { all: other } }
}

/** Where to count what matches: a filter of other fields leads to few entities by an index of its own. */
export function countedIn(tables: CatalogTables, filter: Filter | undefined): RawBuilder<unknown> {
  return splitFilter(filter) ? tables.entities : tables.counted
}

function isIndexed(filter: Filter): boolean {
  if ('all' in filter) return filter.all.every(isIndexed)
  if ('any' in filter) return filter.any.every(isIndexed)
  if ('not' in filter) return isIndexed(filter.not)
  return columnOf(filter.field) !== undefined || relationAsked(filter.field) !== undefined
}
