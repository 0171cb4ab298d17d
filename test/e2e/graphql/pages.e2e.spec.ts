import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/domain/json/json.js'
import { component, components } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'
import { recordStatements } from '../../kit/statements.js'

interface Page {
  edges: { cursor: string; node: { ref: string } }[]
  nodes: { ref: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
  totalCount: number
  position: string
}

const COUNT = 45
const VARIABLES =
  '$filter: EntityFilter, $orderBy: [EntityOrder!], $first: Int, $after: String, $last: Int, $before: String'
const ARGUMENTS = 'filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before'
const ALL = 'edges { cursor node { ref } } nodes { ref } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'

let service: TestService
let statements: string[]
beforeAll(async () => {
  service = await startTestService()
  const odd = (i: number): JsonObject => (i % 2 === 1 ? { lifecycle: 'experimental' } : {})
  const items = components(COUNT).map(({ entityRef }, i) => component(entityRef.split('/')[1] ?? '', odd(i)))
  await service.batch(items)
  await service.projected()
  statements = recordStatements(service.service.pool)
})
beforeEach(() => {
  statements.length = 0
})
afterAll(() => service.close())

const list = (variables: object, selection = ALL) =>
  service.graphql<{ entities: Page }>(`query (${VARIABLES}) { entities(${ARGUMENTS}) { ${selection} } }`, variables)

async function page(variables: object, selection = ALL): Promise<Page> {
  const { data, errors } = await list(variables, selection)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.entities
}

async function refusal(variables: object) {
  const { errors, data } = await list(variables)
  return [data, errors[0]?.extensions.code, errors.length]
}

const refsOf = ({ nodes }: Page) => nodes.map(({ ref }) => ref)

describe('a page', () => {
  test('has 20 entities by default, as edges and as nodes', async () => {
    const { edges, nodes, pageInfo } = await page({})
    expect(nodes).toHaveLength(20)
    expect(edges.map(({ node }) => node)).toEqual(nodes)
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor,
      endCursor: edges.at(-1)?.cursor,
    })
  })

  test('is empty where nothing matches', async () => {
    const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null }
    const filter = { field: 'kind', equals: 'API' }
    expect(await page({ filter }, `${ALL} totalCount`)).toEqual({ edges: [], nodes: [], pageInfo, totalCount: 0 })
  })

  test.each([[[]], [[{ field: 'spec.lifecycle', direction: 'DESC' }]], [[{ field: 'facts.none' }]]])(
    'after page leads through everything once, forwards and backwards, ordered by %j',
    async (orderBy) => {
      const forwards: string[] = []
      for (let after: string | null = null, more = true; more;) {
        const found: Page = await page({ orderBy, first: 7, after })
        forwards.push(...refsOf(found))
        after = found.pageInfo.endCursor
        more = found.pageInfo.hasNextPage
      }
      const backwards: string[] = []
      for (let before: string | null = null, more = true; more;) {
        const found: Page = await page({ orderBy, last: 7, before })
        backwards.unshift(...refsOf(found))
        before = found.pageInfo.startCursor
        more = found.pageInfo.hasPreviousPage
      }
      expect(new Set(forwards).size).toBe(COUNT)
      expect(backwards).toEqual(forwards)
    },
  )

  test('is ordered as asked', async () => {
    const ascending = await page({ orderBy: [{ field: 'spec.lifecycle' }], first: 1 })
    const descending = await page({ orderBy: [{ field: 'spec.lifecycle', direction: 'DESC' }], first: 1 })
    expect([refsOf(ascending), refsOf(descending)]).toEqual([['component:default/c-1'], ['component:default/c-0']])
  })
})

describe('what is no page', () => {
  test.each([
    [{ first: 0 }],
    [{ first: -1 }],
    [{ first: 501 }],
    [{ last: 0 }],
    [{ last: 501 }],
    [{ first: 5, last: 5 }],
    [{ first: 5, before: 'x' }],
  ])('is refused: %j', async (variables) => {
    expect(await refusal(variables)).toEqual([null, 'INVALID_PAGE', 1])
  })

  test('has as many as 500', async () => {
    expect((await page({ first: 500 })).nodes).toHaveLength(COUNT)
  })
})

describe('a cursor', () => {
  async function cursor(orderBy: object[] = []): Promise<string> {
    return (await page({ first: 3, orderBy })).pageInfo.endCursor ?? ''
  }

  test('is refused when nobody gave it', async () => {
    const text = Buffer.from(await cursor(), 'base64url').toString()
    const forged = [
      'x',
      '',
      '   ',
      'null',
      '%00',
      '💥',
      'A'.repeat(10_000),
      Buffer.from(text.replace('c-', 'd-')).toString('base64url'),
      Buffer.from(text.slice(0, 8) + '["component:default/c-1"]').toString('base64url'),
      Buffer.from(text.slice(0, -1)).toString('base64url'),
      Buffer.from(text.slice(8)).toString('base64url'),
      `${await cursor()}=`,
      (await cursor()).toUpperCase(),
    ]
    for (const after of forged) expect([after, await refusal({ after })]).toEqual([after, [null, 'INVALID_CURSOR', 1]])
  })

  test('is refused under another order', async () => {
    const orderBy = [{ field: 'metadata.name' }]
    const codes = [await refusal({ after: await cursor(orderBy) }), await refusal({ orderBy, after: await cursor() })]
    expect(codes.map(([, code]) => code)).toEqual(['INVALID_CURSOR', 'INVALID_CURSOR'])
  })

  test('is taken with another size and the other way', async () => {
    const after = await cursor()
    expect(refsOf(await page({ first: 1, after }))).toHaveLength(1)
    expect(refsOf(await page({ last: 9, before: after }))).toHaveLength(2)
  })
})

describe('the total', () => {
  const counting = () => statements.filter((text) => text.includes('count(*)'))

  test('is counted when selected, in a fragment too', async () => {
    const filter = { field: 'spec.lifecycle', equals: 'experimental' }
    expect((await page({ filter }, 'totalCount')).totalCount).toBe(22)
    expect((await page({ filter, first: 3 }, 'totalCount nodes { ref }')).totalCount).toBe(22)
    const spread = `query { entities { ...Deep } } fragment Deep on EntityConnection { ... on EntityConnection { total: totalCount } }`
    expect(await service.data(spread)).toEqual({ entities: { total: COUNT } })
    expect(counting()).toHaveLength(3)
  })

  test('is not counted otherwise', async () => {
    await page({ first: 3 })
    const elsewhere = `query { a: entities(first: 1) { nodes { ref } } b: entities(first: 1) { totalCount } }`
    await service.data(elsewhere)
    expect(statements.filter((text) => text.includes('from catalog_v1.entities'))).toHaveLength(3)
    expect(counting()).toHaveLength(1)
  })

  test('comes without a page when only it is selected', async () => {
    await page({}, 'totalCount position')
    expect(statements).toHaveLength(1)
    expect(await page({}, 'totalCount position')).toEqual({ totalCount: COUNT, position: await service.head() })
  })
})
