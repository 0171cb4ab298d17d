import { isObject, own, type JsonValue } from '../json/json.js'

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
