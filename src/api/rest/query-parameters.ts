import { requireAsOf, type AsOf } from '../../domain/log/as-of.js'
import { parsePosition, type Position } from '../../domain/log/position.js'
import { StrataError } from '../../domain/errors.js'
import { MAX_PAGE_SIZE, type PageArguments } from '../../projections/page-arguments.js'

/** The parameters of a query string as Fastify parses them: a list where one comes twice. */
export type QueryParameters = Record<string, string | string[] | undefined>

/** One text, undefined where it is not given; refuses a parameter that comes twice. */
export function optionalText(query: QueryParameters, name: string): string | undefined {
  const value = query[name]
  if (Array.isArray(value)) return refuse(name, 'is given twice')
  return value === '' ? undefined : value
}

/** A whole number within bounds. */
export function optionalNumber(
  query: QueryParameters,
  name: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  const text = optionalText(query, name)
  if (text === undefined) return undefined
  const value = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : refuse(name, `must be a whole number from ${min} to ${max}`)
}

/** `true` or `false`. A bare `?dryRun` is refused: taken for false, it had a dry run write. */
export function optionalFlag(query: QueryParameters, name: string): boolean {
  const text = query[name] === '' ? '' : (optionalText(query, name) ?? 'false')
  return text === 'true' || text === 'false' ? text === 'true' : refuse(name, 'must be true or false')
}

/** Values divided by commas; undefined where none is given. */
export function optionalList(query: QueryParameters, name: string): string[] | undefined {
  const values = optionalText(query, name)
    ?.split(',')
    .map((value) => value.trim())
  return values?.filter((value) => value !== '')
}

/** A position. */
export function optionalPosition(query: QueryParameters, name: string): Position | undefined {
  const text = optionalText(query, name)
  return text === undefined ? undefined : (parsePosition(text) ?? refuse(name, 'must be a position that Strata gave'))
}

/** A position or a time. */
export function optionalMoment(query: QueryParameters, name: string): AsOf | undefined {
  const text = optionalText(query, name)
  return text === undefined ? undefined : requireAsOf(text, `/${name}`)
}

/** The page that `first` and `after` ask for. */
export const pageOf = (query: QueryParameters): Pick<PageArguments, 'first' | 'after'> => ({
  first: optionalNumber(query, 'first', { min: 1, max: MAX_PAGE_SIZE }),
  after: optionalText(query, 'after'),
})

/** Refuses parameters that mean nothing here: a misspelt one would else be ignored in silence. */
export function refuseUnknown(query: QueryParameters, known: readonly string[]): void {
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown !== undefined) refuse(unknown, `is no parameter of this request; it has ${known.join(', ')}`)
}

function refuse(name: string, detail: string): never {
  throw new StrataError('INVALID_INPUT', `The query parameter ${name} ${detail}.`, [{ pointer: `/${name}`, detail }])
}
