import { hash } from 'node:crypto'
import { isObject, type JsonValue } from './json.js'

/** JSON text with the keys of every object in code unit order: equal values have equal texts. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  let text = ''
  for (const key of Object.keys(value).sort()) {
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`
  }
  return `{${text}}`
}

/** SHA-256 of a value's canonical JSON, base64url: the same for the same content, whatever the order of its keys. */
export function digestOf(value: JsonValue): string {
  return hash('sha256', canonicalJson(value), 'base64url')
}
