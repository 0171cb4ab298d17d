import { StrataError } from '../errors.js'
import { isObject, type JsonValue } from '../json/json.js'
import { pointerTo } from '../json/pointer.js'

/** A value that a field can be asked for. */
export type Scalar = string | number | boolean

/** One test of one field, with `field` in lower case. */
export type FieldTest =
  | { field: string; test: 'in'; values: readonly Scalar[] }
  | { field: string; test: 'prefix' | 'contains'; text: string }
  | { field: string; test: 'exists'; exists: boolean }

/** The one predicate language: lists, facets, and whatever else asks about entities. `all: []` holds, `any: []` does not. */
export type Filter = { all: readonly Filter[] } | { any: readonly Filter[] } | { not: Filter } | FieldTest

export const MAX_FILTER_DEPTH = 24
export const MAX_FILTER_NODES = 500
export const MAX_FILTER_VALUES = 1000
/** In all of a filter: 499 lists of a thousand kept a service for two minutes. */
export const MAX_ALL_FILTER_VALUES = 5000

const COMBINATIONS = ['all', 'any', 'not', 'field'] as const
const TESTS = ['equals', 'in', 'prefix', 'contains', 'exists'] as const
const LONGEST_PATH = 512

interface Place {
  path: string
  depth: number
  /** Tests met so far, in all of the filter. */
  budget: { nodes: number; values: number }
}

/** The filter from outside, or a refusal that says where it breaks which rule. A member that is null counts as absent. */
export function requireFilter(value: unknown, path = '/filter'): Filter {
  return parse(value, { path, depth: 1, budget: { nodes: 0, values: 0 } })
}

function parse(value: unknown, place: Place): Filter {
  if (!isObject(value)) return refuse(place.path, 'must be an object')
  if (place.depth > MAX_FILTER_DEPTH) return refuse(place.path, `is nested deeper than ${MAX_FILTER_DEPTH}`)
  if (++place.budget.nodes > MAX_FILTER_NODES) return refuse(place.path, `has more than ${MAX_FILTER_NODES} parts`)
  const given = Object.keys(value).filter((key) => value[key] !== null && value[key] !== undefined)
  const unknown = given.find((key) => !isOneOf(COMBINATIONS, key) && !isOneOf(TESTS, key))
  if (unknown !== undefined) return refuse(pointerTo(place.path, unknown), 'is no test that a filter has')
  const forms = COMBINATIONS.filter((key) => given.includes(key))
  const form = forms[0]
  if (forms.length !== 1 || form === undefined)
    return refuse(place.path, 'must have exactly one of all, any, not and field')
  const tests = TESTS.filter((key) => given.includes(key))
  if (form === 'field') return parseTest(value['field'], tests, value, place)
  if (tests.length > 0) return refuse(place.path, `has the test ${tests.join(', ')} without a field`)
  return parseCombination(form, value[form], place)
}

function parseCombination(form: 'all' | 'any' | 'not', value: JsonValue | undefined, place: Place): Filter {
  const below = (item: unknown, step: string) =>
    parse(item, { ...place, path: `${place.path}/${step}`, depth: place.depth + 1 })
  if (form === 'not') return { not: below(value, 'not') }
  if (!Array.isArray(value)) return refuse(`${place.path}/${form}`, 'must be a list of filters')
  const parts = value.map((item, i) => below(item, `${form}/${i}`))
  return form === 'all' ? { all: parts } : { any: parts }
}

type TestName = (typeof TESTS)[number]

function parseTest(
  name: JsonValue | undefined,
  tests: readonly TestName[],
  value: Record<string, unknown>,
  { path, budget }: Place,
): Filter {
  const field = requireField(name, `${path}/field`)
  const test = tests[0]
  if (tests.length !== 1 || test === undefined)
    return refuse(path, `must have exactly one of the tests ${TESTS.join(', ')}`)
  const asked = value[test]
  const here = `${path}/${test}`
  if (test === 'exists')
    return typeof asked === 'boolean' ? { field, test, exists: asked } : refuse(here, 'must be true or false')
  if (test === 'equals') return { field, test: 'in', values: [requireScalar(asked, here)] }
  if (test === 'in') {
    const values = requireScalars(asked, here)
    budget.values += values.length
    if (budget.values <= MAX_ALL_FILTER_VALUES) return { field, test, values }
    return refuse(here, `makes more than ${MAX_ALL_FILTER_VALUES} values in all of the filter`)
  }
  return typeof asked === 'string'
    ? { field, test, text: requireStorable(asked, here).toLowerCase() }
    : refuse(here, 'must be text')
}

function requireScalars(value: unknown, path: string): Scalar[] {
  if (!Array.isArray(value)) return refuse(path, 'must be a list')
  if (value.length > MAX_FILTER_VALUES) return refuse(path, `has more than ${MAX_FILTER_VALUES} values`)
  return value.map((item, i) => requireScalar(item, `${path}/${i}`))
}

function requireScalar(value: unknown, path: string): Scalar {
  if (typeof value === 'string') return requireStorable(value, path)
  if (typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  return refuse(path, 'must be text, a number, true or false; whether there is a value is asked by exists')
}

/** The lower-case path of a field to filter, order or count by. */
export function requireField(value: unknown, path: string, code: RefusalCode = 'INVALID_FILTER'): string {
  if (typeof value !== 'string' || value === '')
    return refuse(path, 'must be a dotted path, such as metadata.name', code)
  if (value.length > LONGEST_PATH) return refuse(path, `is longer than ${LONGEST_PATH} characters`, code)
  return requireStorable(value, path, code).toLowerCase()
}

/** Text that an entity can hold: to ask for any other would be to ask Postgres for what it refuses. */
function requireStorable(text: string, path: string, code?: RefusalCode): string {
  const storable = !text.includes('\0') && text.isWellFormed()
  return storable ? text : refuse(path, 'has U+0000 or half of a surrogate pair, which no entity has', code)
}

const isOneOf = (names: readonly string[], key: string) => names.includes(key)

const SUBJECTS = { INVALID_FILTER: 'filter', INVALID_ORDER: 'order' } as const

type RefusalCode = keyof typeof SUBJECTS

function refuse(pointer: string, detail: string, code: RefusalCode = 'INVALID_FILTER'): never {
  throw new StrataError(code, `The ${SUBJECTS[code]} is wrong: ${pointer} ${detail}.`, [{ pointer, detail }])
}
