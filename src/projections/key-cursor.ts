import { createHash } from 'node:crypto'
import { StrataError } from '../domain/errors.js'
import type { PageRequest } from './page-arguments.js'

const CHECKSUM_LENGTH = 8

/** An opaque cursor of a list in the order of a key. Its checksum keeps it from being taken for one of another list. */
export function encodeKey(list: string, key: string): string {
  return Buffer.from(`${checksum(list, key)}${key}`).toString('base64url')
}

/** The key that a page begins after, undefined for the first page; refuses a cursor that the list did not give. */
export function keyOfPage(list: string, { cursor, pointer }: PageRequest): string | undefined {
  if (cursor === undefined) return undefined
  const key = Buffer.from(cursor, 'base64url').toString().slice(CHECKSUM_LENGTH)
  // Base64 has several texts for the same bytes; only the one that was given out counts.
  if (encodeKey(list, key) === cursor) return key
  const detail = 'is no cursor that this list gave'
  throw new StrataError('INVALID_CURSOR', `The cursor in ${pointer} ${detail}. Begin again without one.`, [
    { pointer, detail },
  ])
}

const checksum = (list: string, key: string) =>
  createHash('sha256').update(`${list}\n${key}`).digest('base64url').slice(0, CHECKSUM_LENGTH)
