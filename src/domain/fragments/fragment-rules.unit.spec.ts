import { describe, expect, test } from '@jest/globals'
import { pointersOf, refusalOf } from '../errors.spec-kit.js'
import type { JsonObject, JsonValue } from '../json/json.js'
import { documentOf, DOCUMENT } from './fragments.spec-kit.js'
import { requireFragment } from './fragment-rules.js'

const REF = { kind: 'component', namespace: 'default', name: 'it' }
const require = (fragment: JsonValue | undefined) => requireFragment(fragment, REF, '/fragment')
const x63 = 'x'.repeat(63)
const x64 = 'x'.repeat(64)
const metadata = (more: JsonObject) => documentOf({}, more)
const link = (more: JsonObject) => metadata({ links: [{ url: 'https://acme.example', ...more }] })

const RIGHT: [what: string, fragment: JsonObject][] = [
  ['a whole document', documentOf({ type: 'service' })],
  ['a decoration of one section', { facts: { ci: { coverage: 81.5 } } }],
  ['empty sections', { metadata: {}, spec: {}, facts: {} }],
  ['an apiVersion alone', { apiVersion: 'v1' }],
  ['a kind alone', { kind: 'Component' }],
  [
    'kind, name and namespace in other letters than the ref',
    {
      apiVersion: 'v1',
      kind: 'COMPONENT',
      metadata: { name: 'It', namespace: 'default' },
    },
  ],
  ['further fields of metadata and spec', { metadata: { color: { of: ['any'] } }, spec: { color: [1, null] } }],
  ['empty lists and objects', metadata({ tags: [], links: [], labels: {}, annotations: {} })],
  ['labels at their limits', metadata({ labels: { [x63]: x63, 'a.b/c': '' } })],
  ['any text as an annotation', metadata({ annotations: { 'a.b/c': `any ${'text'.repeat(1000)}\n` } })],
  ['tags as Backstage has them', metadata({ tags: ['java', 'c++', 'tier:1', x63] })],
  ['a link with all it may have', link({ title: 'Home', icon: 'home', type: 'site', other: 7 })],
  ['an empty title', metadata({ title: '', description: '' })],
  [
    'nulls that hide fields of metadata',
    metadata({ title: null, description: null, labels: null, tags: null, links: null, annotations: null }),
  ],
  ['nulls that hide single labels and annotations', metadata({ labels: { tier: null }, annotations: { tier: null } })],
  [
    'nulls that hide fields of spec and facts',
    { spec: { owner: null, type: null, a: { b: null } }, facts: { a: null } },
  ],
  ['owner, type and lifecycle of 253 characters', { spec: { owner: 'x'.repeat(253), type: 7, lifecycle: true } }],
]

const WRONG: [what: string, fragment: JsonValue | undefined, ...pointers: string[]][] = [
  ['nothing', undefined, ''],
  ['null', null, ''],
  ['text', 'Component', ''],
  ['a list', [documentOf()], ''],
  ['an empty object', {}, ''],
  ['an unknown root field', { ...documentOf(), specs: {} }, '/specs'],
  ['relations from a source', { ...documentOf(), relations: [] }, '/relations'],
  ['status from a source', { facts: {}, status: null }, '/status'],
  ['an unknown root field with a slash', { facts: {}, 'a/b~c': 1 }, '/a~1b~0c'],

  ['an apiVersion that is a number', { apiVersion: 1 }, '/apiVersion'],
  ['an apiVersion that is null', { apiVersion: null }, '/apiVersion'],
  ['an apiVersion with a space', { ...documentOf(), apiVersion: 'backstage.io/v1 alpha' }, '/apiVersion'],
  ['a kind that contradicts the ref', { ...documentOf(), kind: 'Resource' }, '/kind'],
  ['a kind that is null', { kind: null }, '/kind'],
  ['a name that contradicts the ref', metadata({ name: 'other' }), '/metadata/name'],
  ['a name that is null', { metadata: { name: null } }, '/metadata/name'],
  ['a name that is a number', { metadata: { name: 7 } }, '/metadata/name'],
  ['a document without a name', { ...DOCUMENT, metadata: {} }, '/metadata/name'],
  ['a document without metadata', { ...DOCUMENT }, '/metadata/name'],
  ['a namespace that contradicts the ref', metadata({ namespace: 'other' }), '/metadata/namespace'],
  ['a namespace that is null', metadata({ namespace: null }), '/metadata/namespace'],
  ['a namespace in upper case', metadata({ namespace: 'Default' }), '/metadata/namespace'],

  ['metadata that is a list', { metadata: [] }, '/metadata'],
  ['metadata that is null', { metadata: null }, '/metadata'],
  ['spec that is text', { ...documentOf(), spec: 'service' }, '/spec'],
  ['spec that is null', { spec: null }, '/spec'],
  ['facts that are a list', { facts: [1] }, '/facts'],
  ['facts that are null', { facts: null }, '/facts'],

  ['a title that is a number', metadata({ title: 7 }), '/metadata/title'],
  ['a description that is a list', metadata({ description: [] }), '/metadata/description'],
  ['labels that are a list', metadata({ labels: ['tier'] }), '/metadata/labels'],
  ['a label key with a space', metadata({ labels: { 'two words': 'x' } }), '/metadata/labels/two words'],
  ['a label key of 64 letters', metadata({ labels: { [x64]: 'x' } }), `/metadata/labels/${x64}`],
  ['a wrong label key that hides', metadata({ labels: { '-a': null } }), '/metadata/labels/-a'],
  ['a label value of 64 letters', metadata({ labels: { tier: x64 } }), '/metadata/labels/tier'],
  ['a label value with a space', metadata({ labels: { tier: 'very high' } }), '/metadata/labels/tier'],
  ['a label value that is a number', metadata({ labels: { 'a.b/tier': 1 } }), '/metadata/labels/a.b~1tier'],
  ['annotations that are text', metadata({ annotations: 'a' }), '/metadata/annotations'],
  [
    'an annotation key of two slashes',
    metadata({ annotations: { 'a.example/b/c': 'x' } }),
    '/metadata/annotations/a.example~1b~1c',
  ],
  ['an annotation value that is an object', metadata({ annotations: { a: {} } }), '/metadata/annotations/a'],
  ['an annotation value that is a number', metadata({ annotations: { a: 1 } }), '/metadata/annotations/a'],
  ['tags that are text', metadata({ tags: 'java' }), '/metadata/tags'],
  ['a tag in upper case', metadata({ tags: ['java', 'Java'] }), '/metadata/tags/1'],
  ['a tag with a space', metadata({ tags: ['big data'] }), '/metadata/tags/0'],
  ['an empty tag', metadata({ tags: [''] }), '/metadata/tags/0'],
  ['a tag of 64 letters', metadata({ tags: [x64] }), '/metadata/tags/0'],
  ['tags that are a number and null', metadata({ tags: [7, 'a', null] }), '/metadata/tags/0', '/metadata/tags/2'],
  ['links that are an object', metadata({ links: {} }), '/metadata/links'],
  ['a link that is text', metadata({ links: ['https://acme.example'] }), '/metadata/links/0'],
  ['a link without a url', metadata({ links: [{ title: 'Home' }] }), '/metadata/links/0/url'],
  ['a link to no url', metadata({ links: [{ url: 'not a url' }] }), '/metadata/links/0/url'],
  ['a link to a script', metadata({ links: [{ url: 'javascript:alert(1)' }] }), '/metadata/links/0/url'],
  ['a link to a hidden script', metadata({ links: [{ url: 'java\nscript:alert(1)' }] }), '/metadata/links/0/url'],
  ['a link with an empty title', link({ title: '' }), '/metadata/links/0/title'],
  ['a link with a null icon', link({ icon: null }), '/metadata/links/0/icon'],

  ['an owner that is a list', { spec: { owner: ['a'] } }, '/spec/owner'],
  ['a type that is an object', { spec: { type: {} } }, '/spec/type'],
  ['a lifecycle of 254 characters', { spec: { lifecycle: 'x'.repeat(254) } }, '/spec/lifecycle'],
  ['U+0000 in a value', { facts: { a: ['\0'] } }, '/facts/a/0'],
  ['half a surrogate pair in a key', { facts: { '\ud800': 1 } }, '/facts/\ud800'],
  ['a number beyond doubles', { facts: { a: Infinity } }, '/facts/a'],
  ['a __proto__ key', JSON.parse('{"spec":{"__proto__":{"polluted":true}}}') as JsonObject, '/spec/__proto__'],
  [
    'a constructor key with a prototype',
    { spec: { constructor: { prototype: { polluted: true } } } },
    '/spec/constructor',
  ],
  [
    'several things at once',
    { kind: 'API', metadata: { name: 'other', tags: ['B', 'a', 7] }, spec: [], more: 1 },
    '/more',
    '/kind',
    '/metadata/name',
    '/metadata/tags/0',
    '/metadata/tags/2',
    '/spec',
  ],
]

describe('requireFragment', () => {
  test.each(RIGHT)('takes %s as it is', (_, fragment) => {
    expect(require(fragment)).toBe(fragment)
  })

  test.each(WRONG)('refuses %s', (_, fragment, ...pointers) => {
    expect(pointersOf(() => require(fragment))).toEqual({
      code: 'INVALID_FRAGMENT',
      pointers: pointers.map((pointer) => `/fragment${pointer}`),
    })
  })

  test('refuses a name whose lower case only looks like the ref’s', () => {
    const ref = { ...REF, name: 'k', kind: 'k8s' }
    const fragment = { kind: '\u212a8s', metadata: { name: '\u212a' } }
    expect(pointersOf(() => requireFragment(fragment, ref, '')).pointers).toEqual(['/kind', '/metadata/name'])
  })

  test('names the first wrong place in its message, and how many more there are', () => {
    const { message } = refusalOf(() => require({ metadata: { tags: ['A', 'B', 'C'] } }))
    expect(message).toMatch(/^\/fragment\/metadata\/tags\/0 must be .* \(and 2 more\)$/)
  })

  test.each([
    ['tags', { tags: Array<number>(300_000).fill(7) }],
    ['labels', { labels: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}`, i])) }],
  ])('points at 20 of very many wrong %s', (_, more) => {
    expect(pointersOf(() => require(metadata(more))).pointers).toHaveLength(20)
  })
})
