import { StrataError } from '../errors.js'

const HIGHEST = 2_147_483_647

/** The revision that a sender expects a stream to be at, -1 for one that does not exist; undefined where none is expected. */
export function requireExpectedRevision(value: unknown, pointer: string): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= -1 && value <= HIGHEST) return value
  const detail = 'must be a whole number from -1'
  throw new StrataError('INVALID_INPUT', `${pointer} ${detail}.`, [{ pointer, detail }])
}
