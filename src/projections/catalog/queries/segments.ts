import { sql, type RawBuilder } from 'kysely'
import type { SortKey } from './sort-keys.js'

/** Where a page begins: the sort values and the ref of the entity just before it. */
export interface Place {
  values: readonly (string | null)[]
  ref: string
}

/** A stretch of the list that one index range serves: which rows, in which order. */
export interface Segment {
  where: RawBuilder<boolean>[]
  orderBy: RawBuilder<unknown>[]
}

type Condition = RawBuilder<boolean>

/**
 * The list after a place (or from its start), cut into segments that follow one another.
 *
 * Written as one condition, `v > x or (v = x and ref > r)` is a filter on an index scan from the list's start, linear in
 * the depth of the page; so is a row comparison once directions or nulls differ. Each segment holds the fields before one
 * constant and bounds that one, so that its rows begin where the index range does. Backwards walks everything the other way.
 */
export function segments(keys: readonly SortKey[], place: Place | undefined, backwards: boolean): Segment[] {
  if (!place) return fromStart(keys, 0, [], backwards)
  const inside: Segment[] = []
  for (let i = keys.length; i >= 0; i--) {
    const same = keys.slice(0, i).map((key, n) => equalTo(key, place.values[n] ?? null))
    if (i === keys.length) {
      const comparison = backwards ? sql<boolean>`e.ref < ${place.ref}` : sql<boolean>`e.ref > ${place.ref}`
      inside.push({ where: [...same, comparison], orderBy: orderOf(keys, i, backwards, false) })
    } else inside.push(...beyond(keys, i, place.values[i] ?? null, same, backwards))
  }
  return inside
}

/** All rows under the conditions, ordered by the keys from the i-th on; nulls make a segment of their own. */
function fromStart(keys: readonly SortKey[], i: number, where: Condition[], backwards: boolean): Segment[] {
  const key = keys[i]
  if (!key?.nullable) return [{ where, orderBy: orderOf(keys, i, backwards, false) }]
  const valued = { where: [...where, isNotNull(key)], orderBy: orderOf(keys, i, backwards, true) }
  const missing = { where: [...where, isNull(key)], orderBy: orderOf(keys, i + 1, backwards, false) }
  return backwards ? [missing, valued] : [valued, missing]
}

/** The rows that agree with the place in all keys before the i-th and come after it in that one. */
function beyond(
  keys: readonly SortKey[],
  i: number,
  value: string | null,
  same: Condition[],
  backwards: boolean,
): Segment[] {
  const key = keys[i]
  if (!key) return []
  const rest = orderOf(keys, i, backwards, true)
  const missing = { where: [...same, isNull(key)], orderBy: orderOf(keys, i + 1, backwards, false) }
  if (value === null) return backwards ? [{ where: [...same, isNotNull(key)], orderBy: rest }] : []
  const rising = (key.direction === 'ASC') !== backwards
  const after = rising ? sql<boolean>`${key.expression} > ${value}` : sql<boolean>`${key.expression} < ${value}`
  const valued = { where: [...same, after], orderBy: rest }
  return key.nullable && !backwards ? [valued, missing] : [valued]
}

/**
 * ORDER BY from the i-th key on. Where the conditions say that this one is not null, a plain direction lets an index serve
 * either way; nulls elsewhere have to be told their place.
 */
function orderOf(keys: readonly SortKey[], i: number, backwards: boolean, valued: boolean): RawBuilder<unknown>[] {
  const byKeys = keys.slice(i).map(({ expression, direction, nullable }, n) => {
    const rising = (direction === 'ASC') !== backwards
    const nulls = (n === 0 && valued) || !nullable ? sql`` : backwards ? sql` nulls first` : sql` nulls last`
    return sql`${expression} ${rising ? sql`asc` : sql`desc`}${nulls}`
  })
  return [...byKeys, backwards ? sql`e.ref desc` : sql`e.ref asc`]
}

const isNull = ({ expression }: SortKey) => sql<boolean>`${expression} is null`
const isNotNull = ({ expression }: SortKey) => sql<boolean>`${expression} is not null`

function equalTo(key: SortKey, value: string | null): Condition {
  return value === null ? isNull(key) : sql<boolean>`${key.expression} = ${value}`
}
