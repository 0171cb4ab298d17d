import { StrataError } from '../../domain/errors.js'

const SET_ID = /^[a-z0-9](?:[a-z0-9._:-]{0,198}[a-z0-9])?$/i

/** The id of a set from outside; refuses what is none, naming the rule. */
export function requireSetId(value: unknown, pointer: string): string {
  if (typeof value === 'string' && SET_ID.test(value)) return value
  const detail = 'must be 1 to 200 letters, digits, `.`, `_`, `:` and `-` that start and end with a letter or digit'
  throw new StrataError('INVALID_INPUT', `The set's id ${detail}.`, [{ pointer, detail }])
}
