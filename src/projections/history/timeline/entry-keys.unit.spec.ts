import { expect, test } from '@jest/globals'
import { decimal } from '../../../platform/database/halves.js'
import { entryKey, keysOfEntry, type Dimension } from './entry-keys.js'

const REF = 'component:default/checkout'
const change = (path: string) => ({ path, before: null, after: 1 })

const neighbourhood = (key: string) => BigInt.asUintN(64, BigInt(key)) >> 48n

test('an entry is found by its source, its actor, and each path at or above a change, once', () => {
  const changes = [change('spec.owner'), change('spec.type'), change('metadata.labels.a.b'), change('x'.repeat(513))]
  const paths = [
    'spec',
    'spec.owner',
    'spec.type',
    'metadata',
    'metadata.labels',
    'metadata.labels.a',
    'metadata.labels.a.b',
  ]
  const keys = keysOfEntry(REF, { source: 's', actor: 'a', changes })
  expect(keys.map(decimal).toSorted()).toEqual(
    [
      entryKey(REF, 'source', 's'),
      entryKey(REF, 'actor', 'a'),
      ...paths.map((path) => entryKey(REF, 'path', path)),
    ].toSorted(),
  )
})

test('keys tell entities, dimensions and values apart', () => {
  const refs = Array.from({ length: 300 }, (_, n) => `component:default/n-${n}`)
  const dimensions: Dimension[] = ['path', 'source', 'actor']
  const values = Array.from({ length: 30 }, (_, n) => `facts.f${n}`)
  const keys = refs.flatMap((ref) =>
    dimensions.flatMap((dimension) => values.map((value) => entryKey(ref, dimension, value))),
  )
  expect(new Set(keys).size).toBe(300 * 3 * 30)
})

test('keys of an entity stand together, and those of entities do not', () => {
  const of = (ref: string) => Array.from({ length: 100 }, (_, n) => neighbourhood(entryKey(ref, 'path', `facts.f${n}`)))
  expect(new Set(of(REF)).size).toBe(1)
  expect(new Set(Array.from({ length: 100 }, (_, n) => of(`${REF}-${n}`)[0])).size).toBeGreaterThan(95)
})
