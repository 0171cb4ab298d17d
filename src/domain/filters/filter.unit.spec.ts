import { describe, expect, test } from '@jest/globals'
import { pointersOf, refusalOf } from '../errors.spec-kit.js'
import { MAX_FILTER_DEPTH, MAX_FILTER_NODES, MAX_FILTER_VALUES, requireFilter, type Filter } from './filter.js'
import { MAX_ORDERS, requireOrder } from './order.js'

const equals = { field: 'a', equals: 1 }
const parsed: Filter = { field: 'a', test: 'in', values: [1] }
const nested = (depth: number): unknown => (depth === 1 ? equals : { not: nested(depth - 1) })
const many = (nodes: number) => ({ any: Array(nodes - 1).fill(equals) })

const RIGHT: [what: string, given: unknown, filter: Filter][] = [
  ['equals as an in of one value', equals, parsed],
  ['a path in lower case', { field: 'Spec.Owner', equals: 'A' }, { field: 'spec.owner', test: 'in', values: ['A'] }],
  ['an in of scalars', { field: 'a', in: ['x', 1, false] }, { field: 'a', test: 'in', values: ['x', 1, false] }],
  ['an in of nothing', { field: 'a', in: [] }, { field: 'a', test: 'in', values: [] }],
  [
    'an in at its limit',
    { field: 'a', in: Array(MAX_FILTER_VALUES).fill(1) },
    { field: 'a', test: 'in', values: Array<number>(MAX_FILTER_VALUES).fill(1) },
  ],
  ['equals of values that are falsy', { field: 'a', equals: false }, { field: 'a', test: 'in', values: [false] }],
  ['equals of the empty text', { field: 'a', equals: '' }, { field: 'a', test: 'in', values: [''] }],
  ['a prefix in lower case', { field: 'a', prefix: 'Pre' }, { field: 'a', test: 'prefix', text: 'pre' }],
  ['contains in lower case', { field: 'a', contains: 'ÄB' }, { field: 'a', test: 'contains', text: 'äb' }],
  ['exists', { field: 'a', exists: false }, { field: 'a', test: 'exists', exists: false }],
  ['all of nothing', { all: [] }, { all: [] }],
  ['any of nothing', { any: [] }, { any: [] }],
  [
    'combinations in one another',
    { all: [{ any: [equals] }, { not: equals }] },
    { all: [{ any: [parsed] }, { not: parsed }] },
  ],
  [
    'null members as absent',
    { field: 'a', equals: 1, in: null, prefix: null, all: null, not: undefined, x: null },
    parsed,
  ],
  ['objects without a prototype', Object.assign(Object.create(null) as object, equals), parsed],
]

const WRONG: [what: string, given: unknown, ...pointers: string[]][] = [
  ['null', null, ''],
  ['nothing', undefined, ''],
  ['text', 'kind=component', ''],
  ['a list', [equals], ''],
  ['an empty object', {}, ''],
  ['only nulls', { all: null, field: null }, ''],
  ['two combinations', { all: [equals], any: [equals] }, ''],
  ['a combination and a field', { not: equals, field: 'a', equals: 1 }, ''],
  ['a combination and a test', { all: [equals], equals: 1 }, ''],
  ['a test without a field', { equals: 1 }, ''],
  ['a field without a test', { field: 'a' }, ''],
  ['a field with a null test', { field: 'a', equals: null }, ''],
  ['two tests', { field: 'a', prefix: 'x', contains: 'x' }, ''],
  ['equals and in', { field: 'a', equals: 1, in: [1] }, ''],
  ['an unknown member', { field: 'a', equals: 1, regex: 'x' }, '/regex'],
  ['an unknown member with a slash', { field: 'a', equals: 1, 'a/b': 'x' }, '/a~1b'],
  ['a member in other letters', { ALL: [] }, '/ALL'],
  ['all that is no list', { all: equals }, '/all'],
  ['any that is no list', { any: {} }, '/any'],
  ['not that is a list', { not: [equals] }, '/not'],
  [
    'a wrong part, where it stands',
    { all: [equals, { any: [equals, { not: { field: 'a', exists: 1 } }] }] },
    '/all/1/any/1/not/exists',
  ],
  ['a null part', { all: [equals, null] }, '/all/1'],

  ['a field that is a number', { field: 7, equals: 1 }, '/field'],
  ['an empty field', { field: '', equals: 1 }, '/field'],
  ['a field of 513 characters', { field: 'x'.repeat(513), equals: 1 }, '/field'],
  ['a field with U+0000', { field: 'a\0', equals: 1 }, '/field'],
  ['a field with half a surrogate pair', { field: '\ud800', equals: 1 }, '/field'],
  ['equals of a list', { field: 'a', equals: [1] }, '/equals'],
  ['equals of an object', { field: 'a', equals: {} }, '/equals'],
  ['equals of a number beyond doubles', { field: 'a', equals: Infinity }, '/equals'],
  ['equals of NaN', { field: 'a', equals: NaN }, '/equals'],
  ['equals of U+0000', { field: 'a', equals: 'a\0' }, '/equals'],
  ['in that is a scalar', { field: 'a', in: 1 }, '/in'],
  ['in of a null', { field: 'a', in: [1, null] }, '/in/1'],
  ['in of half a surrogate pair', { field: 'a', in: ['a', '\udc00'] }, '/in/1'],
  ['in of too many values', { field: 'a', in: Array(MAX_FILTER_VALUES + 1).fill(1) }, '/in'],
  ['too many values in all', { any: Array(6).fill({ field: 'a', in: Array(MAX_FILTER_VALUES).fill(1) }) }, '/any/5/in'],
  ['a prefix that is a number', { field: 'a', prefix: 1 }, '/prefix'],
  ['a prefix with U+0000', { field: 'a', prefix: '\0' }, '/prefix'],
  ['contains that is a list', { field: 'a', contains: ['x'] }, '/contains'],
  ['exists in words', { field: 'a', exists: 'true' }, '/exists'],
]

describe('requireFilter', () => {
  test.each(RIGHT)('takes %s', (_, given, filter) => {
    expect(requireFilter(given)).toEqual(filter)
  })

  test.each(WRONG)('refuses %s', (_, given, ...pointers) => {
    expect(pointersOf(() => requireFilter(given))).toEqual({
      code: 'INVALID_FILTER',
      pointers: pointers.map((pointer) => `/filter${pointer}`),
    })
  })

  test('points into what the caller says', () => {
    expect(pointersOf(() => requireFilter({ not: {} }, '/scope')).pointers).toEqual(['/scope/not'])
  })

  test('limits depth', () => {
    expect(() => requireFilter(nested(MAX_FILTER_DEPTH))).not.toThrow()
    expect(refusalOf(() => requireFilter(nested(MAX_FILTER_DEPTH + 1))).message).toContain('nested deeper')
    expect(refusalOf(() => requireFilter(nested(5_000))).code).toBe('INVALID_FILTER')
  })

  test('limits the number of parts, at whatever level they stand', () => {
    expect(() => requireFilter(many(MAX_FILTER_NODES))).not.toThrow()
    expect(refusalOf(() => requireFilter(many(MAX_FILTER_NODES + 1))).message).toContain('more than')
    const half = many(MAX_FILTER_NODES / 2)
    expect(refusalOf(() => requireFilter({ all: [half, half] })).message).toContain('more than')
  })
})

describe('requireOrder', () => {
  test('gives paths in lower case, a repeated one where it comes first', () => {
    const orders = [
      { field: 'Spec.Type', direction: 'DESC' as const },
      { field: 'metadata.name', direction: 'ASC' as const },
      { field: 'spec.type', direction: 'ASC' as const },
    ]
    expect(requireOrder(orders)).toEqual([
      { field: 'spec.type', direction: 'DESC' },
      { field: 'metadata.name', direction: 'ASC' },
    ])
    expect(requireOrder([])).toEqual([])
  })

  test('refuses too many fields', () => {
    const orders = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ field: `f${i}`, direction: 'ASC' as const }))
    expect(requireOrder(orders(MAX_ORDERS))).toHaveLength(MAX_ORDERS)
    expect(refusalOf(() => requireOrder(orders(MAX_ORDERS + 1))).code).toBe('INVALID_ORDER')
  })

  test.each(['', 'a\0', 'x'.repeat(513)])('refuses the field %j as an order, not as a filter', (field) => {
    const orders = [
      { field: 'kind', direction: 'ASC' as const },
      { field, direction: 'ASC' as const },
    ]
    expect(pointersOf(() => requireOrder(orders))).toEqual({ code: 'INVALID_ORDER', pointers: ['/orderBy/1/field'] })
  })
})
