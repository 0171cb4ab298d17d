import { StrataError } from '../../../domain/errors.js'
import { isObject, own, type JsonObject } from '../../../domain/json/json.js'
import { requireAsOf } from '../../../domain/log/as-of.js'
import { parsePosition, type Position } from '../../../domain/log/position.js'
import type { SubscriptionInput } from '../../../projections/feed/subscriptions/log-subscription.js'

/** `{types?, kinds?, refs?, after?}` as the subscription it asks for; no body asks for the whole log. */
export function requireSubscription(name: string, body: unknown): SubscriptionInput {
  const members = body === undefined ? {} : requireMembers(body, ['types', 'kinds', 'refs', 'after'])
  const after = own(members, 'after')
  return {
    name,
    selection: { types: texts(members, 'types'), kinds: texts(members, 'kinds'), refs: texts(members, 'refs') },
    after: after === undefined || after === null ? undefined : requireAsOf(after, '/after'),
  }
}

/** The position of `{position}`. */
export function requireAcknowledgement(body: unknown): Position {
  const position = parsePosition(own(requireMembers(body, ['position']), 'position'))
  if (position !== undefined) return position
  const detail = 'must be the position of the last event that was dealt with'
  throw new StrataError('INVALID_POSITION', `/position ${detail}.`, [{ pointer: '/position', detail }])
}

/** The position of `{after}`. */
export function requireAfter(body: unknown): Position {
  const position = parsePosition(own(requireMembers(body, ['after']), 'after'))
  if (position !== undefined) return position
  const detail = 'must be a position that Strata gave, or "0" for the start'
  throw new StrataError('INVALID_POSITION', `/after ${detail}.`, [{ pointer: '/after', detail }])
}

function requireMembers(body: unknown, known: readonly string[]): JsonObject {
  if (!isObject(body)) return refuse('', `must be an object of ${known.join(', ')}`)
  const unknown = Object.keys(body).find((key) => !known.includes(key))
  if (unknown !== undefined) return refuse(`/${unknown}`, `is unknown; there are ${known.join(', ')}`)
  return body
}

function texts(members: JsonObject, name: string): string[] | undefined {
  const value = own(members, name)
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  return refuse(`/${name}`, 'must be a list of texts')
}

function refuse(pointer: string, detail: string): never {
  throw new StrataError('INVALID_INPUT', `${pointer || 'The body'} ${detail}.`, [{ pointer, detail }])
}
