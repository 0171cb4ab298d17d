import { StrataError, type ErrorCode } from '../../domain/errors.js'
import type { Decision } from '../../domain/fragments/commands.js'
import type { Position } from '../../domain/log/position.js'

/** What became of one fragment. */
export interface FragmentResult {
  entityRef: string
  source: string
  /** Null when refused. */
  outcome: Decision['outcome'] | null
  /** Read at or after it to see this write; of an unchanged fragment, where it was recorded. Null when refused. */
  position: Position | null
  /** Of the entity's stream after it; null when refused. */
  revision: number | null
  error: FragmentError | null
}

export interface FragmentError {
  code: string
  message: string
  /** JSON pointer into the input. */
  pointer: string | null
}

/** What a client is told of a refusal. */
export function errorOf({ code, message, errors }: StrataError): FragmentError {
  return { code, message, pointer: errors[0]?.pointer ?? null }
}

/** The result of an input that was refused. */
export function refusal(error: StrataError, entityRef: string, source: string): FragmentResult {
  return { entityRef, source, outcome: null, position: null, revision: null, error: errorOf(error) }
}

/** The result of a single write; a refusal is thrown. */
export function requireOutcome([result]: readonly FragmentResult[]): FragmentResult {
  if (!result) throw new Error('a write has no result')
  if (!result.error) return result
  const { code, message, pointer } = result.error
  throw new StrataError(code as ErrorCode, message, pointer === null ? [] : [{ pointer, detail: message }])
}
