import { StrataError } from '../errors.js'

const ISO = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/

/** An instant from outside as ISO 8601 in UTC with milliseconds, so that instants compare as text. */
export function requireInstant(value: unknown, pointer: string): string {
  const instant = parseInstant(value)
  if (instant !== undefined) return instant
  const detail = 'must be an instant in ISO 8601 with a time zone, such as 2026-03-01T09:30:00.000Z'
  throw new StrataError('INVALID_INPUT', `${pointer} ${detail}.`, [{ pointer, detail }])
}

/** The same, undefined for what is no instant. Days that a month has not are refused: Date would roll them over. */
export function parseInstant(value: unknown): string | undefined {
  const match = typeof value === 'string' ? ISO.exec(value) : null
  if (!match) return undefined
  const [, year, month, day] = match.map(Number)
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day))
  if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day) return undefined
  const time = Date.parse(match[0])
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
