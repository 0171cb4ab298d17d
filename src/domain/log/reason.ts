import { StrataError } from '../errors.js'

const LONGEST_REASON = 1000

/** Line breaks among them: a reason is one line wherever it is shown. */
const CONTROL_CHARACTER = /\p{Cc}/u

/**
 * Why somebody does something, from outside: 1 to 1,000 characters, without the spaces around them.
 *
 * @param what ends the sentence "must say in 1 to 1000 characters why …"
 */
export function requireReason(value: unknown, what: string, pointer = '/reason'): string {
  const reason = typeof value === 'string' ? value.trim() : ''
  const storable = reason.isWellFormed() && !CONTROL_CHARACTER.test(reason)
  if (storable && reason !== '' && reason.length <= LONGEST_REASON) return reason
  const detail = `must say in 1 to ${LONGEST_REASON} characters, none of them a control character, why ${what}`
  throw new StrataError('INVALID_INPUT', `The reason ${detail}.`, [{ pointer, detail }])
}

/** The same where none need be given: undefined for what is left out or null. */
export function optionalReason(value: unknown, pointer = '/reason'): string | undefined {
  return value === undefined || value === null ? undefined : requireReason(value, 'the source says so', pointer)
}
