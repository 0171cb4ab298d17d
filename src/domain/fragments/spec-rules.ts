import type { FieldError } from '../errors.js'
import { own, type JsonObject, type JsonValue } from '../json/json.js'
import { pointerTo } from '../json/pointer.js'

/** What every list is filtered and ordered by. Longest value that fits an index entry of the read models beside a ref. */
const SINGLE_FIELDS = ['type', 'lifecycle', 'owner']
const LONGEST = 253

/**
 * `spec` is free but for three fields that every kind which has them means as one value: a list or an object there could
 * not be folded with what other sources say, nor could the same name in other letters, since paths compare without regard to
 * case. Whether the value is right for the kind is told by the entity's status.
 */
export function specErrors(spec: JsonObject, pointer: string): FieldError[] {
  return Object.keys(spec).flatMap((name) => {
    const meant = name.toLowerCase()
    if (!SINGLE_FIELDS.includes(meant)) return []
    const here = pointerTo(pointer, name)
    if (name !== meant) return [{ pointer: here, detail: `must be written \`${meant}\`` }]
    return isSingle(own(spec, name))
      ? []
      : [{ pointer: here, detail: `must be one value of at most ${LONGEST} characters` }]
  })
}

function isSingle(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value.length <= LONGEST
  return typeof value !== 'object' || value === null
}
