import { digestOf } from '../../../domain/json/canonical.js'
import type { EffectiveEntity } from '../../../domain/fragments/fold.js'
import { fieldsOf } from '../../../domain/filters/fields.js'
import type { Scalar } from '../../../domain/filters/filter.js'
import { valueKey } from '../../../domain/filters/value-key.js'

/** Longer keys are cut and told apart by a digest: an API's definition would weigh down every scan of `fields`. */
const LONGEST_KEY = 16_384

/** Where the short forms of refs stand that are told in full under their path. No path begins with this character. */
export const writtenPath = (path: string): string => `\u0001${path}`

/** What `entities.fields` and `entities.spelling` hold of an entity, and the paths that have spellings. */
export interface StoredFields {
  fields: Record<string, string[]>
  spelling: Record<string, string[]> | null
}

/** The key under which a value is stored and asked for. */
export function storedKey(value: Scalar): string {
  const key = valueKey(value)
  return key.length <= LONGEST_KEY ? key : `${key.slice(0, LONGEST_KEY)}\u0001${digestOf(key)}`
}

/** Turns an effective entity into what it is filtered, ordered and counted by. */
export function storedFields(ref: string, entity: EffectiveEntity): StoredFields {
  const fields = Object.create(null) as Record<string, string[]>
  const spelling = Object.create(null) as Record<string, string[]>
  let spelled = false
  for (const [path, { values, written }] of fieldsOf(ref, entity)) {
    const { keys, spellings } = distinct(values)
    fields[path] = keys
    if (path !== 'kind' && spellings.some((text, i) => text !== keys[i])) {
      spelling[path] = spellings
      spelled = true
    }
    if (written.length > 0) fields[writtenPath(path)] = [...new Set(written.map(storedKey))]
    markAncestors(fields, path)
  }
  return { fields, spelling: spelled ? spelling : null }
}

/** Keys without repetition, in their order, each with the way it is written first. */
function distinct(values: readonly Scalar[]): { keys: string[]; spellings: string[] } {
  const byKey = new Map<string, string>()
  for (const value of values) {
    const key = storedKey(value)
    if (!byKey.has(key)) byKey.set(key, typeof value === 'string' && key.length <= LONGEST_KEY ? value : key)
  }
  return { keys: [...byKey.keys()], spellings: [...byKey.values()] }
}

/** A path exists when there is a value at it or below it. */
function markAncestors(fields: Record<string, string[]>, path: string): void {
  if ((fields[path]?.length ?? 0) === 0) return
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const ancestor = path.slice(0, dot)
    if (Object.hasOwn(fields, ancestor)) return
    fields[ancestor] = []
  }
}
