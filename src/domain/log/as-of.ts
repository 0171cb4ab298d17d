import { parseInstant } from '../entity/instant.js'
import { StrataError } from '../errors.js'
import { parsePosition, type Position } from './position.js'

/** A moment of the log: just after the event at a position, or just after what was recorded by a time. */
export type AsOf = { position: Position } | { time: string }

/** The moment that a text names, undefined where it is neither a position nor an instant. */
export function parseAsOf(text: unknown): AsOf | undefined {
  const position = parsePosition(text)
  if (position !== undefined) return { position }
  const time = parseInstant(text)
  return time === undefined ? undefined : { time }
}

/** The same; refuses what names no moment. */
export function requireAsOf(text: unknown, pointer: string): AsOf {
  const moment = parseAsOf(text)
  if (moment) return moment
  const detail = 'must be a position that Strata gave, or an instant in ISO 8601 such as 2026-03-01T09:30:00.000Z'
  throw new StrataError('INVALID_POSITION', `${pointer} ${detail}.`, [{ pointer, detail }])
}
