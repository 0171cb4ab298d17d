import { own, isObject } from '../../domain/json/json.js'

/** The text member of an input that may be anything, to name a refused input by what it said of itself. */
export function textOf(value: unknown, member: string): string | undefined {
  const text = isObject(value) ? own(value, member) : undefined
  return typeof text === 'string' ? text : undefined
}
