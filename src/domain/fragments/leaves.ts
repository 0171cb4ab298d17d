import { isObject, own, type JsonObject, type JsonValue } from '../json/json.js'

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

/** The keys joined by dots, as they are. */
export const dotted = (keys: readonly string[]): string => keys.join('.')

/** Whether a dotted path is another one or below it. */
export function isAtOrBelow(path: string, asked: string): boolean {
  return path === asked || path.startsWith(`${asked}.`)
}

/** The value that stands at keys, undefined where there is none. */
export function valueAt(value: JsonValue, keys: readonly string[]): JsonValue | undefined {
  let here: JsonValue | undefined = value
  for (const key of keys) {
    if (!isObject(here)) return undefined
    here = own(here, key)
  }
  return here
}
