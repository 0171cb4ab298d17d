import { StrataError } from '../errors.js'

const ISO = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/
const LENGTH = '2026-03-01T09:30:00.000Z'.length

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
  const date = new Date(0)
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day)
  if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day) return undefined
  const time = Date.parse(match[0])
  const instant = Number.isNaN(time) ? '' : new Date(time).toISOString()
  // In UTC the year may have left 0000 to 9999; such years are written with a sign and do not compare as text.
  // Postgres has no year 0.
  return instant.length === LENGTH && !instant.startsWith('0000') ? instant : undefined
}
