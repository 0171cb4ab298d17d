import { describe, expect, test } from '@jest/globals'
import type { EffectiveEntity } from '../fragments/fold.js'
import { fieldsOf, refAsked, type FieldValues } from './fields.js'

const ENTITY: EffectiveEntity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'It' },
  spec: {},
  facts: {},
}
const REF = 'component:shop/it'
const fieldsWith = (more: Partial<EffectiveEntity>) => fieldsOf(REF, { ...ENTITY, ...more })
const values = (...given: FieldValues['values']): FieldValues => ({ values: given, written: [] })

describe('an entity can be asked by', () => {
  test('what its document says at the root, and a namespace that it leaves to its ref', () => {
    expect(Object.fromEntries(fieldsOf(REF, { ...ENTITY, spec: { type: 'Service' } }))).toMatchObject({
      apiversion: values('backstage.io/v1alpha1'),
      kind: values('Component'),
      'metadata.name': values('It'),
      'metadata.namespace': values('shop'),
      'spec.type': values('Service'),
    })
  })

  test('its ref’s name and namespace only where the document says none', () => {
    expect(fieldsWith({ metadata: {} }).get('metadata.name')).toEqual(values('it'))
    const said = fieldsWith({ metadata: { name: 'IT', namespace: 'shop' } })
    expect(said.get('metadata.name')).toEqual(values('IT'))
    expect(said.get('metadata.namespace')).toEqual(values('shop'))
  })

  test('keys with dots and slashes, in lower case', () => {
    const fields = fieldsWith({
      metadata: { annotations: { 'Backstage.io/TechDocs-ref': 'dir:.' }, labels: { 'acme.example/Tier': 'Gold' } },
    })
    expect(fields.get('metadata.annotations.backstage.io/techdocs-ref')).toEqual(values('dir:.'))
    expect(fields.get('metadata.labels.acme.example/tier')).toEqual(values('Gold'))
  })

  test('lists as several values in their order, deep values and every scalar', () => {
    const fields = fieldsWith({
      metadata: { tags: ['b', 'A', 'b'] },
      facts: { ci: { coverage: 81.5, green: false, runs: 0, note: '' } },
    })
    expect(fields.get('metadata.tags')).toEqual(values('b', 'A', 'b'))
    expect(fields.get('facts.ci.coverage')).toEqual(values(81.5))
    expect(fields.get('facts.ci.green')).toEqual(values(false))
    expect(fields.get('facts.ci.runs')).toEqual(values(0))
    expect(fields.get('facts.ci.note')).toEqual(values(''))
    expect(fields.has('facts.ci')).toBe(false)
  })

  test('no values that are objects, nulls or lists within lists', () => {
    const fields = fieldsWith({
      metadata: { links: [{ url: 'https://a' }] },
      facts: { a: [null, ['x'], { b: 1 }, 'y'] },
    })
    expect(fields.get('metadata.links')?.values ?? []).toEqual([])
    expect(fields.get('facts.a')).toEqual(values('y'))
  })

  test('keys that differ in case as one field', () => {
    expect(fieldsWith({ facts: { Tier: 'a', tier: 'b' } }).get('facts.tier')).toEqual(values('a', 'b'))
  })
})

describe('refs in spec are told in full, with the short forms as written', () => {
  test.each<[field: string, value: string | string[], values: string[], written: string[]]>([
    ['owner', 'Team-A', ['group:shop/team-a'], ['Team-A']],
    ['owner', 'x/team-a', ['group:x/team-a'], ['x/team-a']],
    ['owner', 'user:anna', ['user:shop/anna'], ['user:anna']],
    ['owner', 'Group:Shop/Team-A', ['group:shop/team-a'], []],
    ['system', 'cart', ['system:shop/cart'], ['cart']],
    ['dependsOn', ['resource:db', 'component:shop/a'], ['resource:shop/db', 'component:shop/a'], ['resource:db']],
    ['dependsOn', ['short'], ['short'], []],
    ['providesApis', ['a', 'api:x/b'], ['api:shop/a', 'api:x/b'], ['a']],
    ['owner', 'no ref!', ['no ref!'], []],
    ['type', 'team-a', ['team-a'], []],
  ])('spec.%s %j', (field, value, full, written) => {
    expect(fieldsWith({ spec: { [field]: value } }).get(`spec.${field.toLowerCase()}`)).toEqual({
      values: full,
      written,
    })
  })

  test('but not elsewhere, nor deeper', () => {
    const fields = fieldsWith({ spec: { a: { owner: 'team-a' } }, facts: { owner: 'team-a' } })
    expect(fields.get('spec.a.owner')).toEqual(values('team-a'))
    expect(fields.get('facts.owner')).toEqual(values('team-a'))
  })

  test('and what is no text is left as it is', () => {
    expect(fieldsWith({ spec: { owner: 7 } }).get('spec.owner')).toEqual(values(7))
  })
})

describe('a value asked of a field of refs', () => {
  test.each([
    ['spec.owner', 'Team-A', 'group:default/team-a'],
    ['spec.owner', 'user:shop/anna', 'user:shop/anna'],
    ['spec.dependson', 'component:a', 'component:default/a'],
    ['spec.dependson', 'short', undefined],
    ['spec.owner', 7, undefined],
    ['spec.owner', 'no ref!', undefined],
    ['spec.type', 'team-a', undefined],
    ['metadata.owner', 'team-a', undefined],
    ['owner', 'team-a', undefined],
  ])('%s = %j means %s', (path, value, ref) => {
    expect(refAsked(path, value)).toBe(ref)
  })
})
