import type { FieldError } from '../errors.js'
import { own, type JsonObject } from '../json/json.js'
import { pointerTo } from '../json/pointer.js'

/** What every list is filtered and ordered by. Longest value that fits an index entry of the read models beside a ref. */
const SINGLE_FIELDS = ['type', 'lifecycle', 'owner']
const LONGEST = 253

/**
 * `spec` is free but for three fields that every kind which has them means as one value: a list or an object there could
 * not be folded with what other sources say. Whether the value is right for the kind is told by the entity's status.
 */
export function specErrors(spec: JsonObject, pointer: string): FieldError[] {
  return SINGLE_FIELDS.flatMap((name) => {
    const value = own(spec, name)
    const right = typeof value === 'string' ? value.length <= LONGEST : typeof value !== 'object' || value === null
    return right
      ? []
      : [{ pointer: pointerTo(pointer, name), detail: `must be one value of at most ${LONGEST} characters` }]
  })
}
