import { createHash } from 'node:crypto'
import { StrataError } from '../../domain/errors.js'
import { fullRef } from '../../domain/entity/entity-ref.js'
import { parsePosition, type Position } from '../../domain/log/position.js'
import type { PageRequest } from '../page-arguments.js'

/** A row of a list in the order of the log: what happened to an entity at a position. */
export interface LogPlace {
  position: Position
  ref: string
}

const CHECKSUM_LENGTH = 8

/** An opaque cursor. Its checksum keeps it from being taken for one of another list, or for one at all after it was changed. */
export function encodePlace(list: string, { position, ref }: LogPlace): string {
  const payload = `${position} ${ref}`
  return Buffer.from(`${checksum(list, payload)}${payload}`).toString('base64url')
}

/** The place that a page begins after, undefined for the first page; refuses a cursor that the list did not give. */
export function placeOfPage(list: string, { cursor, pointer }: PageRequest): LogPlace | undefined {
  if (cursor === undefined) return undefined
  const [position, ref, ...more] = Buffer.from(cursor, 'base64url').toString().slice(CHECKSUM_LENGTH).split(' ')
  const place = { position: parsePosition(position), ref: fullRef(ref) }
  // Base64 has several texts for the same bytes; only the one that was given out counts.
  if (isPlace(place) && more.length === 0 && encodePlace(list, place) === cursor) return place
  const detail = 'is no cursor that this list gave'
  throw new StrataError('INVALID_CURSOR', `The cursor in ${pointer} ${detail}. Begin again without one.`, [
    { pointer, detail },
  ])
}

function isPlace(place: { position: Position | undefined; ref: string | undefined }): place is LogPlace {
  return place.position !== undefined && place.ref !== undefined
}

const checksum = (list: string, payload: string) =>
  createHash('sha256').update(`${list}\n${payload}`).digest('base64url').slice(0, CHECKSUM_LENGTH)
