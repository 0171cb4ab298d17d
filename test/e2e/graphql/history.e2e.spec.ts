import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/domain/json/json.js'
import { startTestService, type TestService } from '../../kit/service.js'

interface Connection<Node> {
  edges: { cursor: string; node: Node }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean }
  totalCount: number
}
interface Entry {
  position: string
  type: string
  source: string
  reason: string | null
  recordedAt: string
  occurredAt: string
  changes: { path: string; before: unknown; after: unknown }[]
}
interface Change {
  entityRef: string
  before: string | null
  after: string | null
  cause: string
  ownerChange: string | null
  mergedInto: string | null
  source: string | null
  rank: number | null
}

const SHOP = 'component:default/shop'
const GROUP = 'group:default/coral'
const PAGE = 'pageInfo { hasNextPage hasPreviousPage } totalCount'
const PLACE = '$first: Int, $after: String, $last: Int, $before: String'
const PLACES = 'first: $first, after: $after, last: $last, before: $before'

let service: TestService
const positions: string[] = []

beforeAll(async () => {
  service = await startTestService()
  const group = { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name: 'coral' }, spec: {} }
  const shop = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'shop' } }
  await write(GROUP, 'hr/okta', group)
  await write(
    SHOP,
    'scm/github/acme',
    { ...shop, spec: { owner: 'coral', type: 'service' } },
    '2026-01-05T00:00:00.000Z',
  )
  await write(SHOP, 'scm/github/acme', { ...shop, spec: { owner: 'beige' } }, '2026-01-04T00:00:00.000Z')
  await write(SHOP, 'api/ci', { facts: { ci: { coverage: 80, tools: ['jest'] } } })
  await write(GROUP, 'decorator', { metadata: { annotations: { 'strata.dev/merged-into': 'amber' } } })
  await write(SHOP, 'hr/okta', { spec: { owner: 'amber' } })
  await service.rest('DELETE', `/api/catalog/fragments?entityRef=${SHOP}&source=scm/github/acme`)
})
afterAll(() => service.close())

async function write(entityRef: string, source: string, fragment: JsonObject, occurredAt?: string): Promise<void> {
  const { json } = await service.rest('POST', '/api/catalog/fragments', { entityRef, source, fragment, occurredAt })
  positions.push((json as { position: string }).position)
}

async function timeline(variables: object): Promise<Connection<Entry>> {
  const fields = 'position type source reason recordedAt occurredAt changes { path before after }'
  const { entityHistory } = await service.data<{ entityHistory: Connection<Entry> }>(
    `query ($ref: String!, $filter: HistoryFilter, ${PLACE}) {
      entityHistory(ref: $ref, filter: $filter, ${PLACES}) { edges { cursor node { ${fields} } } ${PAGE} } }`,
    { ref: SHOP, ...variables },
  )
  return entityHistory
}

async function ledger(variables: object): Promise<Connection<Change>> {
  const fields = 'entityRef before after cause ownerChange mergedInto source rank'
  const { ownershipChanges } = await service.data<{ ownershipChanges: Connection<Change> }>(
    `query ($filter: OwnershipFilter, ${PLACE}) {
      ownershipChanges(filter: $filter, ${PLACES}) { edges { cursor node { ${fields} } } ${PAGE} } }`,
    variables,
  )
  return ownershipChanges
}

const nodes = <Node>({ edges }: Connection<Node>) => edges.map(({ node }) => node)

describe('the timeline of an entity', () => {
  test('has every event, the newest first, as soon as it is acknowledged', async () => {
    const { json } = await service.rest('POST', '/api/catalog/fragments', {
      entityRef: 'component:default/late',
      source: 'api/ci',
      fragment: { facts: { a: 1 } },
    })
    const late = await timeline({ ref: 'component:default/late' })
    expect(nodes(late)).toMatchObject([{ position: (json as { position: string }).position, changes: [] }])
  })

  test('tells each change of the effective entity, and what changed nothing', async () => {
    const [removed, owner, facts, superseded, created] = nodes(await timeline({}))
    expect(removed).toMatchObject({ type: 'EntityFragmentRetracted', source: 'scm/github/acme', reason: null })
    expect(removed?.changes).toContainEqual({ path: 'facts.ci.tools', before: ['jest'], after: null })
    expect(owner?.changes).toEqual([{ path: 'spec.owner', before: 'coral', after: 'amber' }])
    expect(facts?.changes.map(({ path }) => path)).toEqual(['facts.ci.coverage', 'facts.ci.tools'])
    expect(superseded).toMatchObject({ type: 'EntityFragmentSuperseded', changes: [] })
    expect(created?.changes.map(({ path }) => path)).toEqual(['metadata.name', 'spec.owner', 'spec.type'])
    expect(created?.occurredAt).toBe('2026-01-05T00:00:00.000Z')
  })

  test('is filtered by paths at or below, sources and period, both ends included', async () => {
    const found = async (filter: object) => (await timeline({ filter })).totalCount
    expect(await found({ paths: ['facts'] })).toBe(2)
    expect(await found({ paths: ['facts.c', 'spec.own'] })).toBe(0)
    expect(await found({ paths: ['spec.owner', 'facts.ci.coverage'] })).toBe(4)
    expect(await found({ paths: [] })).toBe(0)
    expect(await found({ sources: ['hr/okta', 'api/ci'] })).toBe(2)
    expect(await found({ sources: ['scm/github/acme'], paths: ['spec'] })).toBe(2)
    expect(await found({ actors: ['nobody'] })).toBe(0)
    expect(await found({ from: positions[3], until: positions[5] })).toBe(2)
    const { recordedAt } = nodes(await timeline({}))[1] ?? { recordedAt: '' }
    expect(nodes(await timeline({ filter: { from: recordedAt, until: recordedAt } })).length).toBeGreaterThan(0)
  })

  test('is walked by pages in both directions', async () => {
    const all = nodes(await timeline({})).map(({ position }) => position)
    const first = await timeline({ first: 2 })
    expect(first.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false })
    const next = await timeline({ first: 3, after: first.edges.at(-1)?.cursor })
    expect([...nodes(first), ...nodes(next)].map(({ position }) => position)).toEqual(all)
    const last = await timeline({ last: 2, before: next.edges.at(-1)?.cursor })
    expect(nodes(last).map(({ position }) => position)).toEqual(all.slice(2, 4))
    expect(last.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: true })
  })
})

describe('the ledger of owners', () => {
  test('tells who won and why, what became of the owner, and what was removed', async () => {
    const rows = nodes(await ledger({ filter: { entityRefs: [SHOP] } }))
    const amber = 'group:default/amber'
    expect(rows).toEqual(
      [
        { before: amber, after: null, cause: 'ENTITY_REMOVED', source: null, rank: null, ownerChange: null },
        { before: GROUP, after: amber, cause: 'FRAGMENT_RECORDED', source: 'hr/okta', rank: 400, ownerChange: null },
        {
          before: GROUP,
          after: GROUP,
          cause: 'OWNER_CHANGED',
          source: 'scm/github/acme',
          rank: 300,
          ownerChange: 'MERGED',
        },
        {
          before: null,
          after: GROUP,
          cause: 'FRAGMENT_RECORDED',
          source: 'scm/github/acme',
          rank: 300,
          ownerChange: null,
        },
      ].map((row) => ({ entityRef: SHOP, mergedInto: row.ownerChange ? amber : null, ...row })),
    )
  })

  test.each<[object, number]>([
    [{ owners: ['coral'] }, 2],
    [{ owners: ['Group:Coral'], kinds: ['COMPONENT'] }, 2],
    [{ previousOwners: ['group:default/coral'] }, 2],
    [{ previousOwners: ['amber'], owners: ['coral'] }, 0],
    [{ kinds: ['system'] }, 0],
    [{ sources: ['hr/okta'] }, 1],
    [{ entityRefs: ['component:shop'], actors: [] }, 0],
  ])('under %j has %i rows', async (filter, count) => {
    const { totalCount, edges } = await ledger({ filter })
    expect([totalCount, edges.length]).toEqual([count, count])
  })
})

describe('what can be no question is refused', () => {
  const HISTORY = 'query ($v: HistoryFilter) { r: entityHistory(ref: "component:shop", filter: $v) { totalCount } }'
  const LEDGER = 'query ($v: OwnershipFilter) { r: ownershipChanges(filter: $v) { totalCount } }'
  const many = Array.from({ length: 201 }, (_, i) => `a${i}`)

  test.each<[string, object, string]>([
    [HISTORY, { paths: many }, 'INVALID_FILTER'],
    [HISTORY, { paths: [''] }, 'INVALID_FILTER'],
    [HISTORY, { paths: ['x'.repeat(513)] }, 'INVALID_FILTER'],
    [HISTORY, { sources: ['nobody'] }, 'INVALID_SOURCE'],
    [HISTORY, { actors: ['\0'] }, 'INVALID_FILTER'],
    [HISTORY, { from: 'yesterday' }, 'INVALID_POSITION'],
    [LEDGER, { owners: many }, 'INVALID_FILTER'],
    [LEDGER, { owners: ['a b'] }, 'INVALID_ENTITY_REF'],
    [LEDGER, { entityRefs: ['shop'] }, 'INVALID_ENTITY_REF'],
    [LEDGER, { kinds: ['Gadget'] }, 'UNKNOWN_KIND'],
  ])('%s with %j: %s', async (query, v, code) => {
    const { errors } = await service.graphql(query, { v })
    expect(errors.map(({ extensions }) => extensions.code)).toEqual([code])
  })

  test('a cursor of another list, or one that was changed', async () => {
    const cursor = (await timeline({ first: 1 })).edges[0]?.cursor ?? ''
    const forged = Buffer.from(Buffer.from(cursor, 'base64url').toString().replace(/\d/, '9')).toString('base64url')
    for (const [field, after] of [
      ['entityHistory(ref: "component:other", after: $after)', cursor],
      ['entityHistory(ref: "component:shop", after: $after)', `${cursor}A`],
      ['entityHistory(ref: "component:shop", before: $after)', 'nonsense'],
      ['ownershipChanges(after: $after)', cursor],
      ['ownershipChanges(after: $after)', forged],
    ]) {
      const { errors } = await service.graphql(`query ($after: String) { ${field ?? ''} { totalCount } }`, { after })
      expect([field, errors[0]?.extensions.code]).toEqual([field, 'INVALID_CURSOR'])
    }
  })

  test('a page of no size, and a ref that is none', async () => {
    for (const [field, code] of [
      ['entityHistory(ref: "component:shop", first: 0)', 'INVALID_PAGE'],
      ['ownershipChanges(last: 501)', 'INVALID_PAGE'],
      ['entityHistory(ref: "shop")', 'INVALID_ENTITY_REF'],
    ]) {
      const { errors } = await service.graphql(`{ ${field ?? ''} { totalCount } }`)
      expect([field, errors[0]?.extensions.code]).toEqual([field, code])
    }
  })
})
