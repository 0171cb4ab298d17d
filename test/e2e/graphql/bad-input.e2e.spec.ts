import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { component } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
  await service.rest('POST', '/api/catalog/fragments', component('a'))
  await service.projected()
})
afterAll(() => service.close())

const LIST =
  'query ($filter: EntityFilter, $orderBy: [EntityOrder!]) { entities(filter: $filter, orderBy: $orderBy) { totalCount } }'
const nested = (levels: number, open: string, inmost: string) => open.repeat(levels) + inmost + '}'.repeat(levels)

/** What was answered, checked to hold nothing of the inside. */
async function codeOf(query: unknown, variables: unknown = {}) {
  const { status, text } = await service.rest('POST', '/graphql', { query, variables })
  expect(text).not.toMatch(/stack|node_modules|\.ts:|INTERNAL|at \w+ \(/)
  const { errors = [] } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] }
  return [status, ...errors.map(({ extensions }) => extensions.code)]
}

describe('a filter', () => {
  test.each<[string, unknown]>([
    ['two tests', { field: 'kind', equals: 'a', prefix: 'b' }],
    ['a test that is false and one more', { field: 'kind', exists: false, equals: 'b' }],
    ['no test', { field: 'kind' }],
    ['nothing', {}],
    ['a test without a field', { equals: 'a' }],
    ['two combinations', { all: [], any: [] }],
    ['a combination and a field', { all: [], field: 'kind', equals: 'a' }],
    ['an object to equal', { field: 'kind', equals: { a: 1 } }],
    ['a list to equal', { field: 'kind', equals: ['a'] }],
    ['a list in the list', { field: 'kind', in: [['a']] }],
    ['an empty field', { field: '', equals: 'a' }],
    ['a field that is too long', { field: 'a'.repeat(513), exists: true }],
    ['U+0000', { field: 'kind', equals: 'a\0' }],
    ['half a surrogate pair', { field: 'kind', contains: '\ud800' }],
    ['too many parts', { any: Array.from({ length: 500 }, () => ({ field: 'kind', equals: 'a' })) }],
    ['too many values', { field: 'kind', in: Array.from({ length: 1001 }, (_, i) => i) }],
    ['too much nesting', JSON.parse(nested(24, '{"not":', '{"field":"kind","exists":true}'))],
    ['a wrong one deep inside', { all: [{ any: [{ not: { field: 'kind' } }] }] }],
  ])('with %s is refused', async (_, filter) => {
    expect(await codeOf(LIST, { filter })).toEqual([200, 'INVALID_FILTER'])
    const facets = 'query ($filter: EntityFilter) { facets(fields: ["kind"], filter: $filter) { field } }'
    expect(await codeOf(facets, { filter })).toEqual([200, 'INVALID_FILTER'])
  })

  test('with a null test counts as one without it', async () => {
    expect(await codeOf(LIST, { filter: { field: 'kind', equals: null } })).toEqual([200, 'INVALID_FILTER'])
    const filter = { field: 'kind', equals: 'Component', in: null, not: null, all: null }
    expect(await service.data(LIST, { filter })).toEqual({ entities: { totalCount: 1 } })
  })

  test('with an unknown member is refused as GraphQL does', async () => {
    expect(await codeOf(LIST, { filter: { field: 'kind', matches: 'a' } })).toEqual([400, 'BAD_USER_INPUT'])
    expect(await codeOf('{ entities(filter: { matches: "a" }) { totalCount } }')).toEqual([
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ])
  })

  test('nested 3,000 deep is refused in variables', async () => {
    const filter = nested(3000, '{"not":', '{"field":"kind","exists":true}')
    const body = `{"query":${JSON.stringify(LIST)},"variables":{"filter":${filter}}}`
    const { status, json } = await service.rest('POST', '/graphql', body)
    expect([status, json]).toEqual([400, expect.objectContaining({ code: 'TOO_DEEP' })])
  })

  test.each([30, 300, 1000, 1500, 2000, 3000, 6000])('nested %i deep is refused as a literal', async (levels) => {
    const filter = nested(levels, '{ not: ', '{ field: "kind", exists: true }')
    const [status, code] = await codeOf(`{ entities(filter: ${filter}) { totalCount } }`)
    expect([
      [200, 'INVALID_FILTER'],
      [400, 'QUERY_TOO_DEEP'],
      [400, 'GRAPHQL_PARSE_FAILED'],
    ]).toContainEqual([status, code])
  })
})

describe('an order', () => {
  test.each<[string, unknown[]]>([
    ['an empty field', [{ field: '' }]],
    ['too many fields', Array.from({ length: 6 }, (_, i) => ({ field: `spec.f${i}` }))],
    ['U+0000', [{ field: 'a\0' }]],
  ])('with %s is refused', async (_, orderBy) => {
    expect(await codeOf(LIST, { orderBy })).toEqual([200, 'INVALID_ORDER'])
  })

  test('has one of two directions', async () => {
    expect(await codeOf(LIST, { orderBy: [{ field: 'kind', direction: 'DOWN' }] })).toEqual([400, 'BAD_USER_INPUT'])
  })
})

describe('a request', () => {
  test.each<[string, unknown, unknown, unknown[]]>([
    ['no query', undefined, {}, [400, 'BAD_REQUEST']],
    ['an empty query', '', {}, [400, 'BAD_REQUEST']],
    ['a query that is no text', 5, {}, [400, 'BAD_REQUEST']],
    ['broken syntax', '{', {}, [400, 'GRAPHQL_PARSE_FAILED']],
    ['an unknown field', '{ nothing }', {}, [400, 'GRAPHQL_VALIDATION_FAILED']],
    ['variables that are no object', '{ __typename }', 5, [400, 'BAD_REQUEST']],
    ['a missing variable', 'query ($ref: String!) { entity(ref: $ref) { ref } }', {}, [400, 'BAD_USER_INPUT']],
    [
      'two operations and no name',
      'query A { __typename } query B { __typename }',
      {},
      [400, 'OPERATION_RESOLUTION_FAILURE'],
    ],
    ['a number beyond Int', '{ entities(first: 99999999999) { totalCount } }', {}, [400, 'GRAPHQL_VALIDATION_FAILED']],
    ['no ref', '{ entity(ref: "a b:c") { ref } }', {}, [200, 'INVALID_ENTITY_REF']],
    ['an empty ref', '{ entity(ref: "") { ref } }', {}, [200, 'INVALID_ENTITY_REF']],
    [
      'U+0000 in a ref',
      'query ($ref: String!) { entity(ref: $ref) { ref } }',
      { ref: 'component:a\0' },
      [200, 'INVALID_ENTITY_REF'],
    ],
    [
      'no instant',
      'mutation { retractFragment(entityRef: "component:a", occurredAt: "yesterday") { outcome } }',
      {},
      [400, 'INVALID_INPUT'],
    ],
    [
      'a day that is none',
      'mutation ($at: DateTime) { retractFragment(entityRef: "component:a", occurredAt: $at) { outcome } }',
      { at: '2026-02-30T00:00:00Z' },
      [400, 'INVALID_INPUT'],
    ],
  ])('with %s is refused', async (_, query, variables, answer) => {
    expect(await codeOf(query, variables)).toEqual(answer)
  })

  test.each<[string, unknown, string]>([
    ['a list', [{ query: '{ __typename }' }], 'BAD_REQUEST'],
    ['a number', 5, 'BAD_REQUEST'],
    ['null', null, 'BAD_REQUEST'],
  ])('whose body is %s is refused', async (_, body, code) => {
    const { status, json } = await service.rest('POST', '/graphql', body)
    expect([status, json]).toMatchObject([400, { errors: [{ extensions: { code } }] }])
  })

  test.each<[string, string, Record<string, string>, number, string]>([
    ['malformed JSON', '{"query":', {}, 400, 'MALFORMED_JSON'],
    ['a duplicate key', '{"query":"{__typename}","query":"{__typename}"}', {}, 400, 'DUPLICATE_KEY'],
    ['nothing', '', {}, 400, 'MALFORMED_JSON'],
    ['text', '{}', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['12 MB', `{"query":"${'#'.repeat(12_000_000)}"}`, {}, 413, 'PAYLOAD_TOO_LARGE'],
  ])('whose body is %s is refused before GraphQL sees it', async (_, body, headers, status, code) => {
    const answer = await service.rest('POST', '/graphql', body, headers)
    expect([answer.status, answer.json]).toMatchObject([status, { code }])
  })

  test('by GET may ask and not change anything, and only as a browser form cannot', async () => {
    const preflight = { 'apollo-require-preflight': '1' }
    const ask = `/graphql?query=${encodeURIComponent('{ __typename }')}`
    const change = `/graphql?query=${encodeURIComponent('mutation { retractFragment(entityRef: "component:a") { outcome } }')}`
    const head = await service.head()
    expect((await service.rest('GET', ask)).status).toBe(400)
    expect((await service.rest('GET', ask, undefined, preflight)).json).toEqual({ data: { __typename: 'Query' } })
    expect((await service.rest('GET', change, undefined, preflight)).status).toBe(405)
    expect(await service.head()).toBe(head)
  })
})
