import { fullRef } from '../../domain/entity/entity-ref.js'
import { StrataError, type ErrorCode } from '../../domain/errors.js'
import { KIND_NAMES, kindOf } from '../../domain/kinds/built-in-kinds.js'
import { requireSource } from '../../domain/sources/source.js'

/** Values that a filter takes in one list: each is an index range of its own. */
export const MOST_VALUES = 200

const LONGEST_ACTOR = 512

export type Values = readonly string[] | null | undefined

/** The values of one list of a filter as they are stored, each once; undefined where the list is not given. */
export function requireValues(
  values: Values,
  pointer: string,
  stored: (value: string, pointer: string) => string,
): string[] | undefined {
  if (values === null || values === undefined) return undefined
  if (values.length > MOST_VALUES)
    refuse('INVALID_FILTER', pointer, `has ${values.length} values; ${MOST_VALUES} are the most`)
  return [...new Set(values.map((value, i) => stored(value, `${pointer}/${i}`)))]
}

/** A full ref; the namespace may be left out, and the kind where one is given. */
export const refValue = (kind?: string) => (value: string, pointer: string) =>
  fullRef(value, { kind }) ?? refuse('INVALID_ENTITY_REF', pointer, `is no entity ref: ${shown(value)}`)

/** A kind in lower case. */
export function kindValue(value: string, pointer: string): string {
  const kind = kindOf(value.toLowerCase())
  return (
    kind?.name.toLowerCase() ??
    refuse('UNKNOWN_KIND', pointer, `is no kind: ${shown(value)}. There are ${KIND_NAMES.join(', ')}`)
  )
}

export const sourceValue = requireSource

/** An actor's name. */
export function actorValue(value: string, pointer: string): string {
  if (value !== '' && value.length <= LONGEST_ACTOR && !value.includes('\0')) return value
  return refuse('INVALID_FILTER', pointer, `must be the name of somebody who acts, of 1 to ${LONGEST_ACTOR} characters`)
}

export function refuse(code: ErrorCode, pointer: string, detail: string): never {
  throw new StrataError(code, `The filter's ${pointer.slice('/filter/'.length)} ${detail}.`, [{ pointer, detail }])
}

const shown = (value: string) => JSON.stringify(value.slice(0, 80))
