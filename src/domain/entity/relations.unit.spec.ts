import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../json/json.js'
import { ownerRefOf, relationErrors, statedRelations } from './relations.js'

/** Each as `type ←inverse target`. */
const stated = (ref: string, spec: JsonObject) =>
  statedRelations(ref, spec).map(({ type, inverse, targetRef }) => `${type}/${inverse} ${targetRef}`)

/** Kind, field and the value there → the relations it states, from an entity in namespace `shop`. */
const STATEMENTS: [kind: string, field: string, value: string | string[], relations: string[]][] = [
  ['component', 'owner', 'team-a', ['ownedBy/ownerOf group:shop/team-a']],
  ['component', 'owner', 'user:default/Anna', ['ownedBy/ownerOf user:default/anna']],
  ['component', 'system', 'cart', ['partOf/hasPart system:shop/cart']],
  ['component', 'subcomponentOf', 'web', ['partOf/hasPart component:shop/web']],
  [
    'component',
    'providesApis',
    ['a', 'x/b'],
    ['providesApi/apiProvidedBy api:shop/a', 'providesApi/apiProvidedBy api:x/b'],
  ],
  ['component', 'consumesApis', ['a'], ['consumesApi/apiConsumedBy api:shop/a']],
  ['component', 'dependsOn', ['resource:db'], ['dependsOn/dependencyOf resource:shop/db']],
  ['component', 'dependencyOf', ['component:x/web'], ['dependencyOf/dependsOn component:x/web']],
  ['api', 'system', 'cart', ['partOf/hasPart system:shop/cart']],
  ['resource', 'dependsOn', ['component:a'], ['dependsOn/dependencyOf component:shop/a']],
  ['system', 'domain', 'sales', ['partOf/hasPart domain:shop/sales']],
  ['system', 'product', 'store', ['partOf/hasPart product:shop/store']],
  ['domain', 'subdomainOf', 'all', ['partOf/hasPart domain:shop/all']],
  ['group', 'parent', 'all', ['childOf/parentOf group:shop/all']],
  ['group', 'children', ['a', 'b'], ['parentOf/childOf group:shop/a', 'parentOf/childOf group:shop/b']],
  ['group', 'members', ['anna'], ['hasMember/memberOf user:shop/anna']],
  ['user', 'memberOf', ['team-a'], ['memberOf/hasMember group:shop/team-a']],
  ['repository', 'owner', 'team-a', ['ownedBy/ownerOf group:shop/team-a']],
  ['product', 'domain', 'sales', ['partOf/hasPart domain:shop/sales']],
]

describe('a spec states relations', () => {
  test.each(STATEMENTS)('%s %s %j: %j', (kind, field, value, relations) => {
    expect(stated(`${kind}:shop/it`, { [field]: value })).toEqual(relations)
    expect(relationErrors(`${kind}:shop/it`, { [field]: value })).toEqual([])
  })

  test('each once, however it is written and by however many fields', () => {
    const spec = { domain: 'x', product: 'domain:shop/X', owner: ['a', 'group:a', 'Group:Shop/A', 'b'] }
    expect(stated('system:shop/it', spec)).toEqual([
      'ownedBy/ownerOf group:shop/a',
      'ownedBy/ownerOf group:shop/b',
      'partOf/hasPart domain:shop/x',
    ])
  })

  test('of both directions between the same two entities', () => {
    const spec = { dependsOn: ['component:a'], dependencyOf: ['component:a'] }
    expect(stated('component:shop/it', spec)).toEqual([
      'dependsOn/dependencyOf component:shop/a',
      'dependencyOf/dependsOn component:shop/a',
    ])
  })

  test('of itself and of what need not exist', () => {
    expect(stated('component:shop/it', { dependsOn: ['component:it'] })).toHaveLength(1)
  })

  test('by one ref where a list is usual', () => {
    expect(stated('user:shop/anna', { memberOf: 'team-a' })).toEqual(['memberOf/hasMember group:shop/team-a'])
  })

  test.each([
    ['by a field that its kind has not', 'group:shop/it', { owner: 'team-a', dependsOn: ['component:a'] }],
    ['of a kind that the catalog does not know', 'spaceship:shop/it', { owner: 'team-a' }],
    ['by a member inherited from a prototype', 'component:shop/it', Object.create({ owner: 'team-a' }) as JsonObject],
    ['by a field in other letters', 'component:shop/it', { Owner: 'team-a' }],
    ['by an empty list', 'component:shop/it', { dependsOn: [] }],
  ])('but none %s', (_, ref, spec) => {
    expect(stated(ref, spec)).toEqual([])
    expect(relationErrors(ref, spec)).toEqual([])
  })

  test('in time that grows with their number only', () => {
    const spec = { dependsOn: Array.from({ length: 100_000 }, (_, i) => `component:c${i}`) }
    expect(statedRelations('component:shop/it', spec)).toHaveLength(100_000)
  })
})

describe('what is no ref', () => {
  test('is pointed at, and states nothing', () => {
    const spec = {
      owner: 'no ref!',
      system: 7,
      providesApis: ['a', '', null, { name: 'b' }],
      dependsOn: ['short', 'component:a'],
    }
    expect(relationErrors('component:shop/it', spec).map(({ pointer }) => pointer)).toEqual([
      '/spec/owner',
      '/spec/system',
      '/spec/providesApis/1',
      '/spec/providesApis/2',
      '/spec/providesApis/3',
      '/spec/dependsOn/0',
    ])
    expect(stated('component:shop/it', spec)).toEqual([
      'providesApi/apiProvidedBy api:shop/a',
      'dependsOn/dependencyOf component:shop/a',
    ])
  })
})

describe('ownerRefOf', () => {
  test.each<[JsonObject, string | null]>([
    [{ owner: 'Team-A' }, 'group:shop/team-a'],
    [{ owner: 'x/team-a' }, 'group:x/team-a'],
    [{ owner: 'user:anna' }, 'user:shop/anna'],
    [{ owner: 'user:default/anna' }, 'user:default/anna'],
    [{}, null],
    [{ owner: '' }, null],
    [{ owner: 'no ref!' }, null],
    [{ owner: 7 }, null],
    [{ owner: ['team-a'] }, null],
  ])('of %j is %s', (spec, ref) => {
    expect(ownerRefOf('component:shop/it', spec)).toBe(ref)
  })
})
