import { describe, expect, test } from '@jest/globals'
import type { EffectiveEntity } from '../../../domain/fragments/fold.js'
import type { JsonObject } from '../../../domain/json/json.js'
import { valueKey } from '../../../domain/filters/value-key.js'
import { storedFields, storedKey, writtenPath } from './stored-fields.js'

const REF = 'component:shop/it'

function stored(more: Partial<EffectiveEntity>) {
  const entity = { apiVersion: 'v1', kind: 'Component', metadata: {}, spec: {}, facts: {}, ...more }
  const { columns, fields, spelling } = storedFields(REF, entity)
  return {
    columns: Object.fromEntries(columns),
    fields: Object.fromEntries(fields),
    spelling: spelling && Object.fromEntries(spelling),
  }
}
const spec = (value: JsonObject) => stored({ spec: value })
const facts = (value: JsonObject) => stored({ facts: value })

describe('what an entity is filtered, ordered and counted by', () => {
  test('stands in columns where they are, and in fields elsewhere', () => {
    const { columns, fields } = spec({ type: 'Service', lifecycle: 'prod', owner: 'team-a', url: 'X' })
    expect(columns).toEqual({
      kind: 'component',
      'metadata.namespace': 'shop',
      'metadata.name': 'it',
      'spec.type': 'service',
      'spec.lifecycle': 'prod',
      'spec.owner': 'group:shop/team-a',
    })
    expect(fields).toMatchObject({ apiversion: ['v1'], 'spec.url': ['x'] })
    expect(Object.keys(fields)).not.toContain('spec.type')
  })

  test('has each value once, in its order, in lower case', () => {
    expect(stored({ metadata: { tags: ['b', 'A', 'a', 'B', 'c'] } }).fields['metadata.tags']).toEqual(['b', 'a', 'c'])
  })

  test('has numbers and booleans under keys that tell them from text', () => {
    const { fields } = facts({ n: 81.5, yes: true, no: false, mixed: [1, '1', true, 'true', null] })
    expect(fields['facts.n']).toEqual([valueKey(81.5)])
    expect([fields['facts.yes'], fields['facts.no']]).toEqual([[valueKey(true)], [valueKey(false)]])
    expect(fields['facts.mixed']).toEqual([valueKey(1), '1', valueKey(true), 'true'])
    expect(new Set(fields['facts.mixed']).size).toBe(4)
  })

  test('has the paths above every value, with nothing at them', () => {
    const { fields } = facts({ ci: { 'last.run': { ok: true } } })
    expect(fields).toMatchObject({ facts: [], 'facts.ci': [], 'facts.ci.last': [], 'facts.ci.last.run': [] })
    expect(fields['facts.ci.last.run.ok']).toEqual([valueKey(true)])
  })

  test('has what has a value and values below it, whichever comes first', () => {
    expect(facts({ a: { b: 1 }, A: 'x' }).fields['facts.a']).toEqual(['x'])
    expect(facts({ A: 'x', a: { b: 1 } }).fields['facts.a']).toEqual(['x'])
  })

  test('has no path where there is no value at or below it', () => {
    const { fields } = facts({ list: [], object: {}, deep: { list: [null] } })
    expect(Object.keys(fields)).toEqual(['apiversion', 'metadata'])
  })
})

describe('refs in spec', () => {
  test('stand in full, and their short forms as written beside them', () => {
    const { fields } = spec({ dependsOn: ['resource:db', 'component:shop/a', 'Component:Shop/B'], system: 'Cart' })
    expect(fields['spec.dependson']).toEqual(['resource:shop/db', 'component:shop/a', 'component:shop/b'])
    expect(fields[writtenPath('spec.dependson')]).toEqual(['resource:db'])
    expect(fields['spec.system']).toEqual(['system:shop/cart'])
    expect(fields[writtenPath('spec.system')]).toEqual(['cart'])
  })

  test('have the short form of an owner in the fields, too', () => {
    const { columns, fields } = spec({ owner: 'Team-A' })
    expect(columns['spec.owner']).toBe('group:shop/team-a')
    expect(fields[writtenPath('spec.owner')]).toEqual(['team-a'])
    expect(spec({ owner: 'user:shop/anna' }).fields[writtenPath('spec.owner')]).toBeUndefined()
  })

  test('have no spelling of their own', () => {
    expect(spec({ owner: 'Team-A', dependsOn: ['Component:Shop/B'] }).spelling).toBeNull()
    expect(spec({ owner: 'No Ref!' }).spelling).toEqual({ 'spec.owner': ['No Ref!'] })
  })
})

describe('spelling', () => {
  test('is kept for all values of a path of which one differs from its key', () => {
    expect(stored({ metadata: { tags: ['go', 'Java', 'java', 'JAVA'], title: 'plain' } }).spelling).toEqual({
      'metadata.tags': ['go', 'Java'],
    })
    expect(facts({ mixed: [1, 'One', true] }).spelling).toEqual({
      'facts.mixed': [valueKey(1), 'One', valueKey(true)],
    })
  })

  test('is kept for columns, but for the kind, of which there is one', () => {
    expect(spec({ type: 'Service' }).spelling).toEqual({ 'spec.type': ['Service'] })
    expect(stored({ metadata: { name: 'It' } }).spelling).toEqual({ 'metadata.name': ['It'] })
    expect(stored({}).spelling).toBeNull()
  })
})

test('a path too long to be asked for has its values and no spelling', () => {
  const [longest, longer] = ['x'.repeat(512 - 'facts.'.length), 'x'.repeat(513 - 'facts.'.length)]
  const { fields, spelling } = facts({ [longest]: 'A', [longer]: 'B' })
  expect(fields).toMatchObject({ [`facts.${longest}`]: ['a'], [`facts.${longer}`]: ['b'] })
  expect(spelling).toEqual({ [`facts.${longest}`]: ['A'] })
})

describe('a long value', () => {
  const long = 'x'.repeat(20_000)

  test('is cut, and told from others by a digest', () => {
    expect(storedKey('x'.repeat(16_384))).toBe('x'.repeat(16_384))
    const [a, b] = [storedKey(`${long}a`), storedKey(`${long}b`)]
    expect([a.length < 17_000, a.startsWith('x'.repeat(16_384)), a === b]).toEqual([true, true, false])
    expect(storedKey(`${long}A`)).toBe(a)
  })

  test('is not cut in the middle of a surrogate pair, which no JSON in Postgres may be', () => {
    const key = storedKey(`${'x'.repeat(16_383)}😀 and more`)
    expect([key.isWellFormed(), key.startsWith(`${'x'.repeat(16_383)}\u0001`)]).toEqual([true, true])
  })

  test('is stored under the key that it is asked for by, without its spelling', () => {
    const { fields, spelling } = spec({ definition: `${long}Z` })
    expect(fields['spec.definition']).toEqual([storedKey(`${long}z`)])
    expect(spelling).toBeNull()
  })
})
