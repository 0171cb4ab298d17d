import { describe, expect, test } from '@jest/globals'
import type { EffectiveEntity } from '../fragments/fold.js'
import type { JsonObject, JsonValue } from '../json/json.js'
import { fieldChanges } from './field-changes.js'

const entity = (sections: { metadata?: JsonObject; spec?: JsonObject; facts?: JsonObject }): EffectiveEntity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {},
  spec: {},
  facts: {},
  ...sections,
})

type Told = [path: string, before: JsonValue, after: JsonValue]

/** Changes of a spec as [path, before, after]. */
const told = (before: JsonObject, after: JsonObject) =>
  fieldChanges(entity({ spec: before }), entity({ spec: after })).map((change) => [
    change.path,
    change.before,
    change.after,
  ])

test('a creation is a change of every leaf, and so is a removal', () => {
  const is = entity({ metadata: { name: 'shop', labels: { tier: 'gold' } }, spec: { type: 'service' } })
  const leaves: [string, JsonValue][] = [
    ['metadata.labels.tier', 'gold'],
    ['metadata.name', 'shop'],
    ['spec.type', 'service'],
  ]
  expect(fieldChanges(null, is)).toEqual(leaves.map(([path, after]) => ({ path, before: null, after })))
  expect(fieldChanges(is, null)).toEqual(leaves.map(([path, before]) => ({ path, before, after: null })))
})

test('nothing changes from nothing to nothing', () => {
  expect(fieldChanges(null, null)).toEqual([])
})

test('apiVersion and kind are no leaves of metadata, spec or facts', () => {
  expect(fieldChanges(entity({}), { ...entity({}), apiVersion: 'v2', kind: 'component' })).toEqual([])
})

describe('a change of a spec is told', () => {
  test.each<[string, JsonObject, JsonObject, Told[]]>([
    ['of a value', { a: 1 }, { a: 2 }, [['a', 1, 2]]],
    ['of its type alone', { a: 1 }, { a: '1' }, [['a', 1, '1']]],
    ['of a leaf that comes', {}, { a: false }, [['a', null, false]]],
    ['of a leaf that goes', { a: '' }, {}, [['a', '', null]]],
    ['of a list as a whole', { a: [1, { b: 1 }] }, { a: [1, { b: 2 }] }, [['a', [1, { b: 1 }], [1, { b: 2 }]]]],
    ['of the order of a list', { a: [1, 2] }, { a: [2, 1] }, [['a', [1, 2], [2, 1]]]],
    ['of a leaf deep down', { a: { b: { c: 1, d: 1 } } }, { a: { b: { c: 2, d: 1 } } }, [['a.b.c', 1, 2]]],
    [
      'of a leaf that becomes an object',
      { a: 1 },
      { a: { b: 1 } },
      [
        ['a', 1, null],
        ['a.b', null, 1],
      ],
    ],
    [
      'of an object that becomes a leaf',
      { a: { b: 1 } },
      { a: 1 },
      [
        ['a', null, 1],
        ['a.b', 1, null],
      ],
    ],
    [
      'of a list that becomes an object',
      { a: [1] },
      { a: { b: 1 } },
      [
        ['a', [1], null],
        ['a.b', null, 1],
      ],
    ],
    ['of an empty object that comes', {}, { a: {} }, [['a', null, {}]]],
    [
      'of an empty object that is filled',
      { a: {} },
      { a: { b: 1 } },
      [
        ['a', {}, null],
        ['a.b', null, 1],
      ],
    ],
    [
      'of an object that is emptied',
      { a: { b: 1 } },
      { a: {} },
      [
        ['a', null, {}],
        ['a.b', 1, null],
      ],
    ],
    ['of an empty object that becomes a list', { a: {} }, { a: [] }, [['a', {}, []]]],
    ['of a key with dots', { 'a.b': 1 }, { 'a.b': 2 }, [['a.b', 1, 2]]],
    [
      'of a path that two leaves have',
      { 'a.b': 1 },
      { a: { b: 1 } },
      [
        ['a.b', 1, null],
        ['a.b', null, 1],
      ],
    ],
    [
      'of keys that objects inherit',
      {},
      { constructor: 1, toString: 'x' },
      [
        ['constructor', null, 1],
        ['toString', null, 'x'],
      ],
    ],
    [
      'not of the order of keys',
      { a: { b: 1, c: { d: 1, e: [{ f: 1, g: 2 }] } } },
      { a: { c: { e: [{ g: 2, f: 1 }], d: 1 }, b: 1 } },
      [],
    ],
  ])('%s', (_, before, after, changes) => {
    expect(told(before, after)).toEqual(changes.map(([path, ...sides]) => [`spec.${path}`, ...sides]))
  })
})

test('changes come in the order of their paths', () => {
  const paths = fieldChanges(null, entity({ facts: { z: 1, a: 1 }, metadata: { b: 1, 'a.z': 1, a: 1 } })).map(
    ({ path }) => path,
  )
  expect(paths).toEqual([...paths].sort())
})
