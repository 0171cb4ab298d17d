import { StrataError } from '../domain/errors.js'

/** Relay's arguments of a connection. */
export interface PageArguments {
  first?: number | null | undefined
  after?: string | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
}

/** A page as asked for: how many, from where, which way. */
export interface PageRequest {
  size: number
  cursor: string | undefined
  /** JSON pointer of the cursor's argument. */
  pointer: string
  backwards: boolean
}

export const DEFAULT_PAGE_SIZE = 20
export const MAX_PAGE_SIZE = 500

/** The page that the arguments ask for; refuses sizes out of bounds and both ways at once. */
export function requirePage({ first, after, last, before }: PageArguments): PageRequest {
  const given = (value: unknown) => value !== null && value !== undefined
  const backwards = given(last) || given(before)
  if (backwards && (given(first) || given(after))) {
    throw new StrataError('INVALID_PAGE', 'A page is asked for by first and after, or by last and before, not by both.')
  }
  return backwards
    ? { size: requireSize(last, '/last'), cursor: before ?? undefined, pointer: '/before', backwards }
    : { size: requireSize(first, '/first'), cursor: after ?? undefined, pointer: '/after', backwards }
}

function requireSize(value: number | null | undefined, pointer: string): number {
  const size = value ?? DEFAULT_PAGE_SIZE
  if (Number.isInteger(size) && size >= 1 && size <= MAX_PAGE_SIZE) return size
  const detail = `must be a whole number from 1 to ${MAX_PAGE_SIZE}`
  throw new StrataError('INVALID_PAGE', `${pointer.slice(1)} ${detail}.`, [{ pointer, detail }])
}
