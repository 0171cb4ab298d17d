import { hasNullMember, isObject, own, type JsonObject, type JsonValue } from '../json/json.js'
import { byPrecedence, type Ranked } from '../sources/precedence.js'
import { defines, type Fragment } from './fragment.js'
import { dotted } from './leaves.js'
import { setIdentity, unite } from './set-lists.js'

/** What one source says now. */
export interface Assertion extends Ranked {
  fragment: Fragment
}

/** All fragments of one ref folded by precedence; without null members. */
export interface EffectiveEntity {
  apiVersion: string
  kind: string
  metadata: JsonObject
  spec: JsonObject
  facts: JsonObject
}

/** Is told the keys of a leaf, its value, and the assertion it comes from: of a united list the highest that has it. */
export type LeafListener = (keys: readonly string[], value: JsonValue, winner: Assertion) => void

interface Contribution {
  by: Assertion
  value: JsonValue
}

/**
 * The effective entity, or null while no fragment defines it. RFC 7396 from the lowest rank to the highest, but sets are
 * united and ranks may differ by path. The order in which the assertions are given does not matter. `onLeaf` is told each
 * leaf and the assertion that won it.
 */
export function fold(assertions: readonly Assertion[], onLeaf?: LeafListener): EffectiveEntity | null {
  if (!assertions.some(({ fragment }) => defines(fragment))) return null
  const only = assertions.length === 1 && !onLeaf ? assertions[0]?.fragment : undefined
  // Most entities have one source: there is nothing to merge unless a null hides what nobody says.
  if (only && !hasNullMember(only)) return sectionsOf(only)
  const contributions: Contribution[] = assertions.map((by) => ({ by, value: by.fragment }))
  const root = resolve(contributions, [], { sortAt: byPath(assertions), onLeaf }) as JsonObject
  return sectionsOf(root)
}

function sectionsOf(root: JsonObject): EffectiveEntity {
  const section = (name: string) => (own(root, name) as JsonObject | undefined) ?? {}
  return {
    apiVersion: root['apiVersion'] as string,
    kind: root['kind'] as string,
    metadata: section('metadata'),
    spec: section('spec'),
    facts: section('facts'),
  }
}

interface Rules {
  sortAt: (contributions: Contribution[], keys: readonly string[]) => Contribution[]
  onLeaf: LeafListener | undefined
}

/** Sorts at every path only when a source declares ranks by path; else once, at the root, is enough. */
function byPath(assertions: readonly Assertion[]): Rules['sortAt'] {
  const declared = assertions.some(({ rank }) => Object.keys(rank.paths).length > 0)
  return (contributions, keys) => {
    if (contributions.length === 1 || (!declared && keys.length > 0)) return contributions
    const order = byPrecedence(dotted(keys))
    return contributions.toSorted((a, b) => order(a.by, b.by))
  }
}

/** The value at a path, undefined where there is none. */
function resolve(given: Contribution[], keys: readonly string[], rules: Rules): JsonValue | undefined {
  const contributions = rules.sortAt(given, keys)
  const highest = contributions[0]
  if (highest === undefined || highest.value === null) return undefined
  const value = isObject(highest.value)
    ? resolveObject(contributions, keys, rules)
    : Array.isArray(highest.value)
      ? resolveList(highest.value, contributions, keys)
      : highest.value
  if (!isObject(value) || Object.keys(value).length === 0) rules.onLeaf?.(keys, value, highest.by)
  return value
}

function resolveList(highest: JsonValue[], contributions: Contribution[], keys: readonly string[]): JsonValue[] {
  const identity = contributions.length > 1 && keys.length === 2 ? setIdentity(dotted(keys)) : undefined
  if (identity === undefined) return highest
  const lists: JsonValue[][] = []
  for (const { value } of contributions) {
    if (!Array.isArray(value)) break
    lists.push(value)
  }
  return unite(lists, identity)
}

/** Objects are merged down to the first contribution that is none: that one hides what is below it. */
function resolveObject(contributions: Contribution[], keys: readonly string[], rules: Rules): JsonObject {
  const cut = contributions.findIndex(({ value }) => !isObject(value))
  const objects = cut === -1 ? contributions : contributions.slice(0, cut)
  const merged: JsonObject = {}
  for (const key of new Set(objects.flatMap(({ value }) => Object.keys(value as JsonObject)))) {
    const below = objects.flatMap(({ by, value }) => {
      const member = own(value as JsonObject, key)
      return member === undefined ? [] : [{ by, value: member }]
    })
    const value = (rules.onLeaf ? undefined : asItIs(below, objects)) ?? resolve(below, [...keys, key], rules)
    if (value !== undefined) merged[key] = value
  }
  return merged
}

/**
 * The object that one of several alone says something at: copied member by member, it was half of the time of a fold. Undefined where
 * something has to be left out of it. Below it that is not asked again, or nulls would be looked for at every level.
 */
function asItIs([only, second]: Contribution[], among: Contribution[]): JsonObject | undefined {
  if (!only || second || among.length === 1) return undefined
  return isObject(only.value) && !hasNullMember(only.value) ? only.value : undefined
}
