import { describe, expect, test } from '@jest/globals'
import { KIND_NAMES, kindOf } from './built-in-kinds.js'
import { RELATION_LISTS, RELATION_TYPES, relationAt } from './relation-fields.js'

/** Backstage's kinds and ours: required fields of spec, then the optional ones. */
const KINDS: Record<string, [required: string[], optional: string[]]> = {
  Component: [
    ['type', 'lifecycle', 'owner'],
    ['system', 'subcomponentOf', 'providesApis', 'consumesApis', 'dependsOn', 'dependencyOf'],
  ],
  API: [['type', 'lifecycle', 'owner', 'definition'], ['system']],
  Resource: [
    ['type', 'owner'],
    ['system', 'dependsOn', 'dependencyOf'],
  ],
  System: [['owner'], ['domain', 'product', 'type']],
  Domain: [['owner'], ['subdomainOf', 'type']],
  Group: [
    ['type', 'children'],
    ['parent', 'members', 'profile'],
  ],
  User: [['memberOf'], ['profile']],
  Location: [[], ['type', 'target', 'targets', 'presence']],
  Repository: [
    ['url', 'owner'],
    ['type', 'defaultBranch', 'visibility', 'archived', 'system', 'lifecycle'],
  ],
  Product: [['owner'], ['type', 'lifecycle', 'domain']],
}

describe('the kinds', () => {
  test('are these', () => expect([...KIND_NAMES].sort()).toEqual(Object.keys(KINDS).sort()))

  test.each(Object.entries(KINDS))('%s', (name, [required, optional]) => {
    const kind = kindOf(name.toLowerCase())
    expect(kind?.name).toBe(name)
    expect(kind?.spec['required']).toEqual(required)
    expect(Object.keys(kind?.spec['properties'] ?? {}).sort()).toEqual([...required, ...optional].sort())
  })

  test.each(KIND_NAMES)('every field of %s has a schema, and every relation field is a field', (name) => {
    const kind = kindOf(name.toLowerCase())
    const properties = Object.entries(kind?.spec['properties'] ?? {})
    expect(properties.filter(([, schema]) => Object.keys(schema as object).length === 0)).toEqual([])
    const fields = properties.map(([field]) => field)
    expect(kind?.relations.filter(({ field }) => !fields.includes(field))).toEqual([])
  })

  test.each(['spaceship', '', 'constructor', '__proto__', 'Component'])('%j is none', (name) => {
    expect(kindOf(name)).toBeUndefined()
  })
})

describe('the relation types', () => {
  const PAIRS: [type: string, inverse: string][] = [
    ['ownedBy', 'ownerOf'],
    ['partOf', 'hasPart'],
    ['providesApi', 'apiProvidedBy'],
    ['consumesApi', 'apiConsumedBy'],
    ['dependsOn', 'dependencyOf'],
    ['memberOf', 'hasMember'],
    ['childOf', 'parentOf'],
  ]

  test.each(PAIRS)('%s and %s are each other’s way back', (type, inverse) => {
    expect(RELATION_TYPES.get(type.toLowerCase())).toMatchObject({ type, inverse })
    expect(RELATION_TYPES.get(inverse.toLowerCase())).toMatchObject({ type: inverse, inverse: type })
  })

  test('are no others', () => {
    const names = PAIRS.flat().map((name) => name.toLowerCase())
    expect([...RELATION_TYPES.keys()].sort()).toEqual(names.sort())
  })

  test.each([
    ['ownedBy', 'group'],
    ['providesApi', 'api'],
    ['memberOf', 'group'],
    ['hasMember', 'user'],
    ['childOf', 'group'],
    ['parentOf', 'group'],
    ['partOf', undefined],
    ['hasPart', undefined],
    ['dependsOn', undefined],
    ['ownerOf', undefined],
  ])('%s leads from a short ref to the kind %s', (type, kind) => {
    expect(RELATION_TYPES.get(type.toLowerCase())?.defaultKind).toBe(kind)
  })
})

describe('relation fields', () => {
  test('that are lists are sets in the fold', () => {
    expect([...RELATION_LISTS].sort()).toEqual(
      ['children', 'consumesApis', 'dependencyOf', 'dependsOn', 'memberOf', 'members', 'providesApis'].sort(),
    )
  })

  test('are found by their lower-case names', () => {
    expect(relationAt('spec.providesapis')).toMatchObject({ field: 'providesApis', defaultKind: 'api' })
    expect(relationAt('spec.providesApis')).toBeUndefined()
    expect(relationAt('constructor')).toBeUndefined()
  })
})
