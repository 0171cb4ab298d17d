import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { getIntrospectionQuery } from 'graphql'
import { component } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'
import { recordStatements } from '../../kit/statements.js'

let service: TestService
let statements: string[]
beforeAll(async () => {
  service = await startTestService()
  await service.rest('POST', '/api/catalog/fragments', component('a'))
  await service.projected()
  statements = recordStatements(service.service.pool)
})
afterAll(() => service.close())

/** Status and codes of a query that has to be refused before it reaches the database. */
async function refusal(query: string, variables: object = {}) {
  statements.length = 0
  const { status, errors, data } = await service.graphql(query, variables)
  expect([data ?? null, statements]).toEqual([null, []])
  return [status, ...new Set(errors.map(({ extensions }) => extensions.code))]
}

const times = (count: number, write: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => write(i)).join(' ')
const nested = (open: string, depth: number, inmost: string, close: string) =>
  open.repeat(depth) + inmost + close.repeat(depth)

describe('the depth of a query', () => {
  const owners = (levels: number) => `{ entity(ref: "component:a") ${nested('{ owner ', levels - 2, '{ ref }', '}')} }`

  test('is at most 12 levels', async () => {
    expect(await service.data(owners(12))).toEqual({ entity: { owner: null } })
    expect(await refusal(owners(13))).toEqual([400, 'QUERY_TOO_DEEP'])
  })

  test('counts through fragments', async () => {
    const hops = times(6, (i) => `fragment f${i} on Entity { owner { ... on Entity { owner { ...f${i + 1} } } } }`)
    const query = `{ entity(ref: "component:a") { ...f0 } } ${hops} fragment f6 on Entity { ref }`
    expect(await refusal(query)).toEqual([400, 'QUERY_TOO_DEEP'])
  })

  test.each([
    ['fields', (depth: number) => `{ entity(ref: "component:a") ${nested('{ owner ', depth, '{ ref }', '}')} }`],
    [
      'inline fragments',
      (depth: number) => `{ entity(ref: "component:a") { ${nested('... { ', depth, 'ref', '}')} } }`,
    ],
    [
      'a chain of fragments',
      (depth: number) =>
        `{ entity(ref: "component:a") { ...f0 } } ${times(depth, (i) => `fragment f${i} on Entity { ...f${i + 1} }`)} fragment f${depth} on Entity { ref }`,
    ],
  ])('is measured without running out of stack: %s', async (_, write) => {
    for (const depth of [300, 1000, 2000, 2400]) expect(await refusal(write(depth))).toEqual([400, 'QUERY_TOO_DEEP'])
  })
})

describe('the cost of a query', () => {
  test('is that of its pages', async () => {
    const large = (first: string) =>
      `entities(first: ${first}) { nodes { relations { target { relations { target { ref } } } } } } }`
    expect(await refusal(`{ ${large('500')}`)).toEqual([400, 'QUERY_TOO_COSTLY'])
    expect(await refusal(`query ($n: Int) { ${large('$n')}`, { n: 500 })).toEqual([400, 'QUERY_TOO_COSTLY'])
    expect((await service.graphql(`{ ${large('5')}`)).status).toBe(200)
  })

  test('lets a full page with relations and owners through', async () => {
    const query =
      '{ entities(first: 500) { nodes { ref spec owner { ref title } relations { type targetRef } fragments { source } } } }'
    expect((await service.graphql(query)).status).toBe(200)
  })

  test('is that of all refs', async () => {
    const query =
      'query ($refs: [String!]!) { entitiesByRefs(refs: $refs) { relations { target { relations { type } } } } }'
    const refs = Array.from({ length: 1000 }, (_, i) => `component:c-${i}`)
    expect(await refusal(query, { refs })).toEqual([400, 'QUERY_TOO_COSTLY'])
  })

  test.each([
    ['pages', (i: number) => `a${i}: entities { totalCount nodes { ref } }`, 1000],
    ['counts', (i: number) => `a${i}: entities { totalCount }`, 1000],
    ['facets', (i: number) => `a${i}: facets(fields: ["kind", "spec.type"]) { field }`, 1000],
    ['projections', (i: number) => `a${i}: projections { lag }`, 1000],
  ])('is that of all aliases: %s', async (_, write, count) => {
    expect(await refusal(`{ ${times(count, write)} }`)).toEqual([400, 'QUERY_TOO_COSTLY'])
  })

  test('is bounded for fragments that double, without reckoning them one by one', async () => {
    const doubling = (levels: number, type: string, inmost: string) =>
      `${times(levels, (i) => `fragment f${i} on ${type} { ...f${i + 1} ...f${i + 1} }`)} fragment f${levels} on ${type} { ${inmost} }`
    const page = `{ entities { ...f0 } } ${doubling(60, 'EntityConnection', 'totalCount')}`
    const fields = `{ entity(ref: "component:a") { ...f0 } } ${doubling(60, 'Entity', 'ref')}`
    expect(await refusal(page)).toEqual([400, 'QUERY_TOO_COSTLY'])
    expect(await refusal(fields)).toEqual([400, 'QUERY_TOO_COSTLY'])
  })
})

describe('the text of a query', () => {
  test('has at most 20,000 tokens', async () => {
    expect(await refusal(`{ ${times(7000, (i) => `a${i}: __typename`)} }`)).toEqual([400, 'GRAPHQL_PARSE_FAILED'])
  })

  test('may not spread a fragment in itself', async () => {
    const query = '{ entity(ref: "component:a") { ...f } } fragment f on Entity { owner { ...f } }'
    expect(await refusal(query)).toEqual([400, 'GRAPHQL_VALIDATION_FAILED'])
  })
})

describe('introspection', () => {
  test('is let through', async () => {
    const { status, data } = await service.graphql<{ __schema: object }>(
      getIntrospectionQuery({ inputValueDeprecation: true }),
    )
    expect([status, Object.keys(data?.__schema ?? {})]).toEqual([200, expect.arrayContaining(['types', 'queryType'])])
  })

  test('may not go round in circles', async () => {
    const query = `{ __schema { types { ${nested('fields { type { ', 8, 'name', '} }')} } } }`
    expect(await refusal(query)).toEqual([400, 'GRAPHQL_VALIDATION_FAILED'])
  })
})
