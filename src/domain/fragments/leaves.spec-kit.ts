import { isObject, type JsonObject, type JsonValue } from '../json/json.js'

/** One field of an entity: its keys, and its value. A list is one leaf, and so is an empty object below the root. */
export interface Leaf {
  keys: readonly string[]
  value: JsonValue
}

/** Every leaf of an object, in the order of its keys. */
export function* leavesOf(object: JsonObject, keys: readonly string[] = []): Generator<Leaf> {
  for (const [key, value] of Object.entries(object)) {
    const here = [...keys, key]
    if (isObject(value) && Object.keys(value).length > 0) yield* leavesOf(value, here)
    else yield { keys: here, value }
  }
}
