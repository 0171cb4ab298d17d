import { StrataError } from '../errors.js'

/**
 * A place in the log: opaque to clients, a canonical decimal number within. Positions are ordered and exclusive: what is
 * read "after" a position does not contain its event.
 */
export type Position = string & { readonly __brand: 'Position' }

const CANONICAL = /^(0|[1-9]\d{0,18})$/
const LARGEST = 9_223_372_036_854_775_807n

/** The position a text denotes, or undefined when nobody can have given it out. */
export function parsePosition(text: unknown): Position | undefined {
  if (typeof text !== 'string' || !CANONICAL.test(text)) return undefined
  return BigInt(text) <= LARGEST ? (text as Position) : undefined
}

/** The same; refuses what nobody can have given out. `what` it must be ends the refusal's sentence. */
export function requirePosition(value: unknown, pointer: string, what = 'a position that Strata gave'): Position {
  const position = parsePosition(value)
  if (position !== undefined) return position
  const detail = `must be ${what}`
  throw new StrataError('INVALID_POSITION', `${pointer} ${detail}.`, [{ pointer, detail }])
}

/** Negative when `a` comes before `b`, zero when they are the same place. */
export function comparePositions(a: Position, b: Position): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

/** The later of two positions; null is before everything. */
export function laterPosition(a: Position | null, b: Position | null): Position | null {
  if (a === null) return b
  if (b === null) return a
  return comparePositions(a, b) >= 0 ? a : b
}
