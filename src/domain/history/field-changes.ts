import type { EffectiveEntity } from '../fragments/fold.js'
import { dotted, leavesOf } from '../fragments/leaves.js'
import { isObject, type JsonObject, type JsonValue } from '../json/json.js'
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
  const changes = SECTIONS.flatMap((section) => [
    ...objectChanges([section], before?.[section] ?? {}, after?.[section] ?? {}),
  ])
  return changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

function* objectChanges(keys: readonly string[], before: JsonObject, after: JsonObject): Generator<FieldChange> {
  for (const [key, was] of Object.entries(before)) {
    yield* valueChanges([...keys, key], was, Object.hasOwn(after, key) ? after[key] : undefined)
  }
  for (const [key, is] of Object.entries(after)) {
    if (!Object.hasOwn(before, key)) yield* valueChanges([...keys, key], undefined, is)
  }
}

function* valueChanges(
  keys: readonly string[],
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): Generator<FieldChange> {
  if (hasMembers(before) && hasMembers(after)) yield* objectChanges(keys, before, after)
  else if (hasMembers(before) || hasMembers(after)) {
    for (const [path, value] of leavesAt(keys, before)) yield { path, before: value, after: null }
    for (const [path, value] of leavesAt(keys, after)) yield { path, before: null, after: value }
  } else if (before === undefined || after === undefined || !sameValue(before, after)) {
    yield { path: dotted(keys), before: before ?? null, after: after ?? null }
  }
}

function* leavesAt(keys: readonly string[], value: JsonValue | undefined): Generator<[path: string, value: JsonValue]> {
  if (hasMembers(value)) for (const leaf of leavesOf(value, keys)) yield [dotted(leaf.keys), leaf.value]
  else if (value !== undefined) yield [dotted(keys), value]
}

const hasMembers = (value: JsonValue | undefined): value is JsonObject =>
  isObject(value) && Object.keys(value).length > 0
