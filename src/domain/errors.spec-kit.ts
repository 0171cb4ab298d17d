import { StrataError } from './errors.js'

/** The refusal that an act ends in; fails when it ends in none. */
export function refusalOf(act: () => unknown): StrataError {
  try {
    act()
  } catch (error) {
    if (error instanceof StrataError) return error
    throw error
  }
  throw new Error('was not refused')
}

/** Code of a refusal and where it points. */
export function pointersOf(act: () => unknown): { code: string; pointers: string[] } {
  const { code, errors } = refusalOf(act)
  return { code, pointers: errors.map(({ pointer }) => pointer) }
}
