import { columnOf } from '../queries/columns.js'
import { digestOf } from '../../../domain/json/canonical.js'
import type { EffectiveEntity } from '../../../domain/fragments/fold.js'
import { fieldsOf } from '../../../domain/filters/fields.js'
import { pathsAbove } from '../../../domain/filters/path-names.js'
import type { Scalar } from '../../../domain/filters/filter.js'
import { valueKey } from '../../../domain/filters/value-key.js'

/** Longer keys are cut and told apart by a digest: an API's definition would weigh down every scan of `fields`. */
const LONGEST_KEY = 16_384

/** Nobody can ask for a longer path, and one several times as long is no key that Postgres takes. */
const LONGEST_SPELLED_PATH = 512

/** Where the short forms of refs stand that are told in full under their path. No path begins with this character. */
export const writtenPath = (path: string): string => `\u0001${path}`

/** What `entities` holds to filter, order and count by. */
export interface StoredFields {
  /** Values of the fields that have columns, by path. */
  columns: Map<string, string>
  /** Path → keys, of all other fields. */
  fields: Map<string, string[]>
  /** Path → values as written, of any field, where they differ from the keys. */
  spelling: Map<string, string[]> | null
}

/** The key under which a value is stored and asked for. */
export function storedKey(value: Scalar): string {
  const key = valueKey(value)
  return key.length <= LONGEST_KEY ? key : `${cut(key)}\u0001${digestOf(key)}`
}

/** What follows the cut in a key that was cut: U+0001 and a digest. */
export const LENGTH_OF_DIGEST = 44

/** Code points of the shortest key that was cut: each is at most two of UTF-16. */
export const SHORTEST_CUT = LONGEST_KEY / 2

/** Not between the halves of a surrogate pair: Postgres takes no JSON with one of them, and the event was parked. */
const cut = (key: string) =>
  key.slice(0, isHighSurrogate(key.charCodeAt(LONGEST_KEY - 1)) ? LONGEST_KEY - 1 : LONGEST_KEY)

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff

/** Turns an effective entity into what it is filtered, ordered and counted by. */
export function storedFields(ref: string, entity: EffectiveEntity): StoredFields {
  const stored: StoredFields = { columns: new Map(), fields: new Map(), spelling: null }
  for (const [path, { values, written }] of fieldsOf(ref, entity)) {
    if (values.length === 1) addOne(stored, path, values[0] ?? '')
    else addSeveral(stored, path, values)
    if (written.length > 0) stored.fields.set(writtenPath(path), [...new Set(written.map(storedKey))])
    markAncestors(stored.fields, path)
  }
  return stored
}

/** What nearly all fields have. */
function addOne(stored: StoredFields, path: string, value: Scalar): void {
  const key = storedKey(value)
  if (columnOf(path)) stored.columns.set(path, key)
  else stored.fields.set(path, [key])
  const spelling = spellingOf(value, key)
  if (spelling !== key) addSpelling(stored, path, [spelling])
}

function addSeveral(stored: StoredFields, path: string, values: readonly Scalar[]): void {
  const { keys, spellings } = distinct(values)
  if (columnOf(path)) stored.columns.set(path, keys[0] ?? '')
  else stored.fields.set(path, keys)
  if (spellings.some((text, i) => text !== keys[i])) addSpelling(stored, path, spellings)
}

function addSpelling(stored: StoredFields, path: string, spellings: string[]): void {
  if (path === 'kind' || path.length > LONGEST_SPELLED_PATH) return
  stored.spelling ??= new Map()
  stored.spelling.set(path, spellings)
}

/** Keys without repetition, in their order, each with the way it is written first. */
function distinct(values: readonly Scalar[]): { keys: string[]; spellings: string[] } {
  const byKey = new Map<string, string>()
  for (const value of values) {
    const key = storedKey(value)
    if (!byKey.has(key)) byKey.set(key, spellingOf(value, key))
  }
  return { keys: [...byKey.keys()], spellings: [...byKey.values()] }
}

const spellingOf = (value: Scalar, key: string) =>
  typeof value === 'string' && key.length <= LONGEST_KEY ? value : key

/** A path exists when there is a value at it or below it. */
function markAncestors(fields: Map<string, string[]>, path: string): void {
  for (const ancestor of pathsAbove(path)) {
    if (fields.has(ancestor)) return
    fields.set(ancestor, NONE)
  }
}

const NONE: string[] = []
