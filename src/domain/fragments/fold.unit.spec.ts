import { describe, expect, test } from '@jest/globals'
import type { JsonObject, JsonValue } from '../json/json.js'
import { fold } from './fold.js'
import { documentOf, DOCUMENT, says } from './fragments.spec-kit.js'

/** `spec` of an entity that GitHub defines, with what others say of its spec; ranks: hr 400, scm 300, cloud 200, api 100. */
function specOf(said: Record<string, JsonObject>, paths: Record<string, Record<string, number>> = {}) {
  const assertions = Object.entries(said).map(([source, spec]) => says(source, { spec }, paths[source]))
  return fold([says('api/aaa', documentOf()), ...assertions])?.spec
}

describe('an entity exists', () => {
  test.each([
    ['without fragments', []],
    ['with decorations only', [says('decorator', { spec: { a: 1 } }), says('hr/okta', { facts: {} })]],
    ['with an apiVersion only', [says('scm/a', { apiVersion: 'v1' })]],
    ['with a kind only', [says('scm/a', { kind: 'Component' })]],
    ['with both in different fragments', [says('scm/a', { apiVersion: 'v1' }), says('scm/b', { kind: 'Component' })]],
  ])('not %s', (_, assertions) => {
    expect(fold(assertions)).toBeNull()
  })

  test('as soon as one fragment defines it, with empty sections where nobody says anything', () => {
    expect(fold([says('scm/a', DOCUMENT)])).toEqual({ ...DOCUMENT, metadata: {}, spec: {}, facts: {} })
  })

  test('with the decorations that waited for it', () => {
    const waiting = says('decorator', { facts: { tier: 1 } })
    expect(fold([waiting, says('api/a', documentOf())])?.facts).toEqual({ tier: 1 })
  })

  test('with apiVersion and kind by the highest rank that states them', () => {
    const high = says('scm/a', { apiVersion: 'acme.example/v2', kind: 'component' })
    expect(fold([says('api/a', documentOf()), high])).toMatchObject({
      apiVersion: 'acme.example/v2',
      kind: 'component',
    })
  })
})

/** RFC 7396, appendix A: original, patch, result, as a member of spec. Where a null would be left we leave none. */
const RFC_7396: [original: JsonValue, patch: JsonValue, result: JsonValue | undefined][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, undefined],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
]

describe('RFC 7396', () => {
  test.each(RFC_7396)('%j and above it %j: %j', (original, patch, result) => {
    const spec = specOf({ 'cloud/low': { x: original }, 'scm/high': { x: patch } })
    expect(spec).toEqual(result === undefined ? {} : { x: result })
  })
})

describe('null', () => {
  test('hides what is lower and not what is higher', () => {
    const said = { 'hr/high': { a: 1 }, 'scm/mid': { a: null, b: null }, 'cloud/low': { a: 2, b: 2 } }
    expect(specOf(said)).toEqual({ a: 1 })
  })

  test('in the middle cuts an object: only what is above it is merged', () => {
    const said = { 'hr/high': { a: { x: 1 } }, 'scm/mid': { a: null }, 'cloud/low': { a: { x: 2, y: 2 } } }
    expect(specOf(said)).toEqual({ a: { x: 1 } })
  })

  test('over nothing leaves nothing, of one source as of several', () => {
    expect(fold([says('scm/a', documentOf({ a: null, b: { c: null } }))])?.spec).toEqual({ b: {} })
    expect(specOf({ 'scm/a': { a: null, b: { c: null } } })).toEqual({ b: {} })
  })

  test('within a list is an item', () => {
    expect(specOf({ 'scm/a': { a: [null, { b: null }] } })).toEqual({ a: [null, { b: null }] })
  })

  test('hides values that are false, 0 or empty, which do not hide', () => {
    const said = { 'hr/high': { a: false, b: 0, c: '', d: [] }, 'cloud/low': { a: 1, b: 1, c: 1, d: [1] } }
    expect(specOf(said)).toEqual({ a: false, b: 0, c: '', d: [] })
    const hidden = { 'hr/high': { a: null, b: null }, 'cloud/low': { a: false, b: 0 } }
    expect(specOf(hidden)).toEqual({})
  })
})

test('an object over a scalar over an object begins anew', () => {
  const said = { 'hr/high': { a: { x: 1 } }, 'scm/mid': { a: 'scalar' }, 'cloud/low': { a: { y: 2 } } }
  expect(specOf(said)).toEqual({ a: { x: 1 } })
})

describe('precedence', () => {
  test('is decorator, hr, scm, cloud, api', () => {
    const order = ['decorator', 'hr/a', 'scm/a', 'cloud/a', 'api/a']
    order.forEach((winner, i) => {
      const said = Object.fromEntries(order.slice(i).map((source) => [source, { by: source }]))
      expect(specOf(said)).toEqual({ by: winner })
    })
  })

  test.each([
    ['scm/a', 'scm/b'],
    ['scm/a', 'scm/ab'],
    ['scm/B', 'scm/a'],
    ['scm/a-b', 'scm/a/b'],
    ['scm/a10', 'scm/a9'],
  ])('of equal ranks is with the source whose id sorts first: %s before %s', (first, second) => {
    expect(specOf({ [first]: { by: first }, [second]: { by: second } })).toEqual({ by: first })
    expect(specOf({ [second]: { by: second }, [first]: { by: first } })).toEqual({ by: first })
  })
})

describe('a rank declared for a path', () => {
  const said = {
    'hr/okta': { owner: 'by-hr', type: 'by-hr', deep: { a: 'by-hr', b: 'by-hr' } },
    'scm/git': { owner: 'by-scm', type: 'by-scm', deep: { a: 'by-scm', b: 'by-scm' } },
  }

  test('counts for that field only', () => {
    expect(specOf(said, { 'scm/git': { 'spec.owner': 401 } })).toEqual({ ...said['hr/okta'], owner: 'by-scm' })
  })

  test('may be lower than the own one', () => {
    expect(specOf(said, { 'hr/okta': { 'spec.owner': 299 } })).toEqual({ ...said['hr/okta'], owner: 'by-scm' })
  })

  test('counts for what is below the path, too', () => {
    expect(specOf(said, { 'scm/git': { spec: 401 } })).toEqual(said['scm/git'])
    expect(specOf(said, { 'scm/git': { 'spec.deep': 401 } })).toEqual({
      ...said['hr/okta'],
      deep: said['scm/git'].deep,
    })
  })

  test('does not count for a field whose name it begins', () => {
    const pair = { 'hr/okta': { own: 1, owner: 1 }, 'scm/git': { own: 2, owner: 2 } }
    expect(specOf(pair, { 'scm/git': { 'spec.own': 401 } })).toEqual({ own: 2, owner: 1 })
  })

  test('gives way to a longer one', () => {
    const paths = { 'scm/git': { 'spec.deep': 401, 'spec.deep.b': 1 } }
    expect(specOf(said, paths)).toEqual({ ...said['hr/okta'], deep: { a: 'by-scm', b: 'by-hr' } })
  })

  test('ties with equal ranks by source id', () => {
    expect(specOf(said, { 'scm/git': { 'spec.owner': 400 } })).toEqual(said['hr/okta'])
  })

  test('counts for a null, which then hides', () => {
    const hiding = { 'hr/okta': { owner: 'by-hr' }, 'scm/git': { owner: null } }
    expect(specOf(hiding)).toEqual({ owner: 'by-hr' })
    expect(specOf(hiding, { 'scm/git': { 'spec.owner': 401 } })).toEqual({})
  })

  test('orders a united list', () => {
    const lists = { 'hr/okta': { dependsOn: ['a:1', 'a:2'] }, 'scm/git': { dependsOn: ['a:2', 'a:3'] } }
    expect(specOf(lists)).toEqual({ dependsOn: ['a:1', 'a:2', 'a:3'] })
    expect(specOf(lists, { 'scm/git': { 'spec.dependsOn': 401 } })).toEqual({ dependsOn: ['a:2', 'a:3', 'a:1'] })
  })

  test('covers an annotation whose key has dots', () => {
    const annotated = (value: string) => ({ metadata: { annotations: { 'acme.example/by': value } } })
    const paths = { 'metadata.annotations.acme.example/by': 401 }
    const entity = fold([says('scm/a', { ...DOCUMENT, ...annotated('scm') }, paths), says('hr/a', annotated('hr'))])
    expect(entity?.metadata).toEqual(annotated('scm').metadata)
  })
})

describe('lists that are sets', () => {
  test.each(['dependsOn', 'dependencyOf', 'providesApis', 'consumesApis', 'memberOf', 'members', 'children'])(
    'spec.%s is united, higher ranks first',
    (field) => {
      const said = {
        'hr/high': { [field]: ['c', 'a'] },
        'scm/mid': { [field]: ['a', 'd'] },
        'api/low': { [field]: ['b', 'c'] },
      }
      expect(specOf(said)).toEqual({ [field]: ['c', 'a', 'd', 'b'] })
    },
  )

  test('metadata.tags is united, and links by their url as the highest has them', () => {
    const link = (path: string, title: string) => ({ url: `https://acme.example/${path}`, title })
    const low = says('api/low', documentOf({}, { tags: ['java', 'web'], links: [link('a', 'Low'), link('c', 'C')] }))
    const high = says('decorator', {
      metadata: { tags: ['tier:1', 'java'], links: [link('b', 'B'), link('a', 'High')] },
    })
    expect(fold([low, high])?.metadata).toEqual({
      name: 'it',
      tags: ['tier:1', 'java', 'web'],
      links: [link('b', 'B'), link('a', 'High'), link('c', 'C')],
    })
  })

  test.each([
    ['null hides what is below it', null, ['a']],
    ['text replaces what is below it', 'text', ['a']],
  ])('%s and ends the union', (_, middle, wanted) => {
    const said = { 'hr/high': { dependsOn: ['a'] }, 'scm/mid': { dependsOn: middle }, 'api/low': { dependsOn: ['b'] } }
    expect(specOf(said)).toEqual({ dependsOn: wanted })
  })

  test('an empty list adds nothing and hides nothing', () => {
    expect(specOf({ 'hr/high': { dependsOn: [] }, 'api/low': { dependsOn: ['b'] } })).toEqual({ dependsOn: ['b'] })
  })

  test.each([
    ['in spec', { steps: ['c', 'a'] }, { steps: ['z'] }],
    ['in spec under the name of another section’s set', { tags: ['a'], links: [] }, { tags: ['b'], links: [{}] }],
    ['below a field of that name', { a: { dependsOn: ['a'] } }, { a: { dependsOn: ['b'] } }],
    ['under the name in other letters', { dependson: ['a'] }, { dependson: ['b'] }],
  ])('another list is replaced: %s', (_, high, low) => {
    expect(specOf({ 'hr/high': high, 'api/low': low })).toEqual(high)
  })

  test('in facts every list is replaced', () => {
    const low = says('api/low', { ...documentOf(), facts: { dependsOn: ['a'], tags: ['a'] } })
    expect(fold([low, says('scm/a', { facts: { dependsOn: ['b'], tags: [] } })])?.facts).toEqual({
      dependsOn: ['b'],
      tags: [],
    })
  })
})

test('fragments are left as they are', () => {
  const low = says('api/low', documentOf({ a: { b: 1 }, dependsOn: ['x'] }))
  const high = says('hr/high', { spec: { a: { b: null, c: 1 }, dependsOn: ['y'] } })
  const before = structuredClone([low, high])
  fold([low, high])
  expect([low, high]).toEqual(before)
})
