import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { AuditEntry } from '../../../src/projections/audit/queries/audit-entry.js'
import { component, components, facts } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'
import { readAudit } from './read-audit.js'

const FRAGMENTS = '/api/catalog/fragments'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
  await service.rest('POST', FRAGMENTS, { ...component('told'), source: 'api/teller' })
  await service.batch(components(20, 'batch'), '?source=scm/github/acme')
  await service.rest('PUT', '/api/catalog/sets/large', components(30, 'large'))
  await service.rest('PUT', '/api/catalog/sets/large', components(1, 'large'))
  await service.rest('POST', `${FRAGMENTS}/batch`, [component('good'), { entityRef: 'bad' }])
  await service.rest('POST', '/api/projections/nothing/rebuild')
  await service.rest('PUT', '/api/log/subscriptions/audited')
  for (let n = 0; n < 10; n += 1) await service.rest('POST', FRAGMENTS, facts('component:default/told', { n }))
})
afterAll(() => service.close())

const read = (query: Record<string, string>) => readAudit(service, query)

describe('the audit log by GraphQL', () => {
  interface Connection {
    auditLog: {
      nodes: AuditEntry[]
      totalCount: number
      pageInfo: { hasNextPage: boolean; endCursor: string | null }
    }
  }
  const QUERY = `query ($filter: AuditFilter, $first: Int, $after: String, $minPosition: Position) {
    auditLog(filter: $filter, first: $first, after: $after, minPosition: $minPosition) {
      nodes { id position recordedAt actor command outcome correlationId reason subjects sources events { type count }
        error { code detail pointer } refusedCount refused { subject source code pointer } parameters times }
      totalCount pageInfo { hasNextPage endCursor } } }`
  const ask = async (variables: object) => (await service.data<Connection>(QUERY, variables)).auditLog

  test('tells the same as REST, in pages that meet', async () => {
    const all = await read({ first: '500' })
    const { nodes, totalCount } = await ask({ first: 500 })
    expect(nodes).toEqual(all)
    expect(totalCount).toBe(all.length)
    const paged: AuditEntry[] = []
    for (let after: string | null = null; ;) {
      const page = await ask({ first: 7, after })
      paged.push(...page.nodes)
      if (!page.pageInfo.hasNextPage) break
      after = page.pageInfo.endCursor
    }
    expect(paged).toEqual(all)
  })

  test('is filtered', async () => {
    const { nodes: all } = await ask({ first: 500 })
    const same = async (filter: object, fits: (entry: AuditEntry) => boolean) => {
      const { nodes, totalCount } = await ask({ filter, first: 500 })
      const wanted = all.filter(fits)
      expect(wanted.length).toBeGreaterThan(0)
      expect([nodes, totalCount]).toEqual([wanted, wanted.length])
    }
    await same({ outcomes: ['REFUSED', 'PARTIAL'] }, ({ outcome }) => ['REFUSED', 'PARTIAL'].includes(outcome))
    await same({ commands: ['ReplaceSet'] }, ({ command }) => command === 'ReplaceSet')
    await same({ actors: ['local', 'nobody'] }, () => true)
    await same({ sources: ['scm/github/acme'] }, ({ sources }) => sources.includes('scm/github/acme'))
    await same({ subjects: ['component:'] }, ({ subjects }) => subjects.some((each) => each.startsWith('component:')))
    await same(
      { subjects: ['set:large', 'projection:'], outcomes: ['REFUSED'] },
      ({ subjects, outcome }) =>
        outcome === 'REFUSED' && subjects.some((each) => each === 'set:large' || each.startsWith('projection:')),
    )
    await same({ subjects: ['component:told'], sources: ['api/teller'] }, ({ sources }) =>
      sources.includes('api/teller'),
    )
    const middle = all[Math.floor(all.length / 2)]
    const { position = '', recordedAt = '' } = middle ?? {}
    await same({ from: position }, (entry) => BigInt(entry.position) >= BigInt(position))
    await same({ until: position }, (entry) => BigInt(entry.position) <= BigInt(position))
    await same({ from: recordedAt }, (entry) => entry.recordedAt >= recordedAt)
    await same({ until: recordedAt }, (entry) => entry.recordedAt <= recordedAt)
    expect((await ask({ filter: { until: '2000-01-01T00:00:00Z' } })).nodes).toEqual([])
    expect((await ask({ filter: { actors: [] } })).nodes).toEqual([])
  })

  test('reflects a position that is asked for', async () => {
    const { json } = await service.rest('POST', FRAGMENTS, component('awaited'))
    const { position } = json as { position: string }
    expect((await ask({ minPosition: position, first: 1 })).nodes).toMatchObject([{ position }])
  })

  test.each<[what: string, filter: object, code: string]>([
    ['what is no command', { commands: ['no command'] }, 'INVALID_FILTER'],
    ['what is no source', { sources: ['nobody'] }, 'INVALID_SOURCE'],
    ['an empty subject', { subjects: [''] }, 'INVALID_FILTER'],
    ['too many actors', { actors: Array.from({ length: 201 }, (_, i) => `a${i}`) }, 'INVALID_FILTER'],
  ])('refuses %s', async (_, filter, code) => {
    const { errors } = await service.graphql(QUERY, { filter })
    expect(errors).toMatchObject([{ extensions: { code } }])
  })
})

test.each(['outcomes=MAYBE', 'from=then', 'after=nothing', 'first=0', 'minPosition=x', 'total=maybe'])(
  'REST refuses %s',
  async (query) => {
    const { status } = await service.rest('GET', `/api/audit?${query}`)
    expect([400, 422]).toContain(status)
  },
)
