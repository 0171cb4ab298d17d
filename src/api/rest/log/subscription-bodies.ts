import { StrataError } from '../../../domain/errors.js'
import { isObject, own, type JsonObject, type JsonValue } from '../../../domain/json/json.js'

/** The members of `{types?, kinds?, refs?, after?}`, as they came; no body has none. */
export const subscriptionMembers = (body: unknown): JsonObject =>
  body === undefined ? {} : requireMembers(body, ['types', 'kinds', 'refs', 'after'])

/** What `{position}` names, as it came. */
export const acknowledgedOf = (body: unknown): JsonValue | undefined =>
  own(requireMembers(body, ['position']), 'position')

/** What `{after}` names, as it came. */
export const afterOf = (body: unknown): JsonValue | undefined => own(requireMembers(body, ['after']), 'after')

function requireMembers(body: unknown, known: readonly string[]): JsonObject {
  if (!isObject(body)) return refuse('', `must be an object of ${known.join(', ')}`)
  const unknown = Object.keys(body).find((key) => !known.includes(key))
  if (unknown !== undefined) return refuse(`/${unknown}`, `is unknown; there are ${known.join(', ')}`)
  return body
}

function refuse(pointer: string, detail: string): never {
  throw new StrataError('INVALID_INPUT', `${pointer || 'The body'} ${detail}.`, [{ pointer, detail }])
}
