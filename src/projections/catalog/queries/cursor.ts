import { createHash } from 'node:crypto'
import { StrataError } from '../../../domain/errors.js'
import type { Order } from '../../../domain/filters/order.js'
import type { Position } from '../../../domain/log/position.js'
import type { Place } from './segments.js'

const CHECKSUM_LENGTH = 8

/** The list in which a cursor is a place: its order, and the moment that it is of, null for now. */
export interface CursorList {
  orders: readonly Order[]
  asOf: Position | null
}

/**
 * An opaque cursor: sort values and ref, with a checksum over them and the list. It holds nothing that a caller may not
 * see; the checksum keeps a cursor from being taken for one of another order or moment, or for one at all after it was changed.
 */
export function encodeCursor({ values, ref }: Place, list: CursorList): string {
  const payload = JSON.stringify([ref, ...values])
  return Buffer.from(`${checksum(payload, list)}${payload}`).toString('base64url')
}

/** The place a cursor stands for; refuses one that nobody gave, or gave for another order or moment. */
export function decodeCursor(cursor: string, list: CursorList, pointer: string): Place {
  const text = Buffer.from(cursor, 'base64url').toString()
  const payload = text.slice(CHECKSUM_LENGTH)
  if (encodedAlike(text, cursor) && text.slice(0, CHECKSUM_LENGTH) === checksum(payload, list)) {
    const place = placeOf(payload, list.orders.length)
    if (place) return place
  }
  const detail = 'is no cursor that this list gave under this order, as of this moment'
  throw new StrataError('INVALID_CURSOR', `The cursor in ${pointer} ${detail}. Begin again without one.`, [
    { pointer, detail },
  ])
}

/** Undefined for a payload that only somebody who knows how checksums are made can have made. */
function placeOf(payload: string, keys: number): Place | undefined {
  const parts = parsed(payload)
  if (!Array.isArray(parts) || parts.length !== keys + 1) return undefined
  const [ref, ...values] = parts as unknown[]
  return typeof ref === 'string' && isStorable(ref) && values.every(isValue) ? { ref, values } : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isStorable = (text: string) => !text.includes('\0')
const isValue = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && isStorable(value))

/** Base64 has several texts for the same bytes; only the one that was given out counts. */
const encodedAlike = (text: string, cursor: string) => Buffer.from(text).toString('base64url') === cursor

function checksum(payload: string, { orders, asOf }: CursorList): string {
  const order = orders.map(({ field, direction }) => `${field} ${direction}`).join(',')
  const list = asOf === null ? order : `${order} as of ${asOf}`
  return createHash('sha256').update(`${list}\n${payload}`).digest('base64url').slice(0, CHECKSUM_LENGTH)
}
