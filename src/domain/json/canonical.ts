import { createHash } from 'node:crypto'
import { isObject, type JsonValue } from './json.js'

/** JSON text with the keys of every object in code unit order: equal values have equal texts. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`)
  return `{${members.join(',')}}`
}

/** SHA-256 of a value's canonical JSON, base64url: the same for the same content, whatever the order of its keys. */
export function digestOf(value: JsonValue): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url')
}
