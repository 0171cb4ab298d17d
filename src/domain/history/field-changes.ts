import type { EffectiveEntity } from '../fragments/fold.js'
import { isObject, own, type JsonObject, type JsonValue } from '../json/json.js'
import { sameValue } from '../json/same-value.js'

/** How one leaf of an effective entity changed. */
export interface FieldChange {
  /** The keys joined by dots, as they are. */
  path: string
  /** Null where there was or is none: an effective entity has no null of its own. */
  before: JsonValue
  after: JsonValue
}

const SECTIONS = ['metadata', 'spec', 'facts'] as const

/**
 * The leaves of metadata, spec and facts that differ between two states of an entity, by path; null stands for an entity that does not
 * exist, which has none. A list is one leaf, and so is an empty object; one in the place of a whole section says nothing and is none.
 *
 * Leaves are told apart by their keys, not by their paths: `{"a.b": 1}` and `{"a": {"b": 1}}` are different things with the same path,
 * so that a change from one to the other is two changes.
 */
export function fieldChanges(before: EffectiveEntity | null, after: EffectiveEntity | null): FieldChange[] {
  if (before === after) return []
  const changes: FieldChange[] = []
  for (const section of SECTIONS) addObject(changes, section, before?.[section] ?? {}, after?.[section] ?? {})
  return changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

function addObject(changes: FieldChange[], path: string, before: JsonObject, after: JsonObject): void {
  for (const key of Object.keys(before)) addValue(changes, `${path}.${key}`, before[key], own(after, key))
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) addValue(changes, `${path}.${key}`, undefined, after[key])
  }
}

function addValue(changes: FieldChange[], path: string, before: Maybe, after: Maybe): void {
  if (hasMembers(before) && hasMembers(after)) addObject(changes, path, before, after)
  else if (hasMembers(before) || hasMembers(after)) {
    forEachLeaf(path, before, (leaf, value) => changes.push({ path: leaf, before: value, after: null }))
    forEachLeaf(path, after, (leaf, value) => changes.push({ path: leaf, before: null, after: value }))
  } else if (before === undefined || after === undefined || !sameValue(before, after)) {
    changes.push({ path, before: before ?? null, after: after ?? null })
  }
}

function forEachLeaf(path: string, value: Maybe, act: (path: string, value: JsonValue) => void): void {
  if (hasMembers(value)) for (const key of Object.keys(value)) forEachLeaf(`${path}.${key}`, value[key], act)
  else if (value !== undefined) act(path, value)
}

type Maybe = JsonValue | undefined

const hasMembers = (value: Maybe): value is JsonObject => isObject(value) && Object.keys(value).length > 0
