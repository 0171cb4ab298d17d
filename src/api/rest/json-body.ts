import { Readable } from 'node:stream'
import { StrataError } from '../../domain/errors.js'
import { isObject, type JsonObject, type JsonValue } from '../../domain/json/json.js'
import { pointerTo } from '../../domain/json/pointer.js'

/** What came as a body: JSON, lines that are still to be read, or nothing. */
export type JsonBody = JsonValue | Readable | undefined

/** The body as an object with no other members than those known. */
export function requireMembers(body: JsonBody, known: readonly string[]): JsonObject {
  if (body instanceof Readable || !isObject(body))
    throw new StrataError('INVALID_INPUT', `The body is a JSON object with ${known.join(' and ')}.`)
  const unknown = Object.keys(body).find((key) => !known.includes(key))
  if (unknown === undefined) return body
  const detail = `is unknown: there is only ${known.join(', ')}`
  throw new StrataError('INVALID_INPUT', `${unknown} ${detail}.`, [{ pointer: pointerTo('', unknown), detail }])
}
