import { StrataError } from '../errors.js'

const LONGEST_REASON = 1000

/**
 * Why somebody does something, from outside: 1 to 1,000 characters, without the spaces around them.
 *
 * @param what ends the sentence "must say in 1 to 1000 characters why …"
 */
export function requireReason(value: unknown, what: string, pointer = '/reason'): string {
  const reason = typeof value === 'string' ? value.trim() : ''
  const storable = reason.isWellFormed() && !reason.includes('\0')
  if (storable && reason !== '' && reason.length <= LONGEST_REASON) return reason
  const detail = `must say in 1 to ${LONGEST_REASON} characters why ${what}`
  throw new StrataError('INVALID_INPUT', `The reason ${detail}.`, [{ pointer, detail }])
}
