import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { AuditEntry } from '../../../src/projections/audit/queries/audit-entry.js'
import { component, components, facts } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'
import { readAudit } from './read-audit.js'

const FRAGMENTS = '/api/catalog/fragments'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

let requests = 0
/** Sends a request with a correlation id of its own; gives the one entry that tells of it. */
async function entryOf(method: string, path: string, body?: unknown, type?: string): Promise<AuditEntry | undefined> {
  const entries = await entriesOf(method, path, body, type)
  expect(entries.length).toBeLessThanOrEqual(1)
  return entries[0]
}

async function entriesOf(method: string, path: string, body?: unknown, type?: string): Promise<AuditEntry[]> {
  const correlationId = `audit-test-${(requests += 1)}`
  const headers = { 'x-correlation-id': correlationId, ...(type === undefined ? {} : { 'content-type': type }) }
  await service.rest(method, path, body, headers)
  return read({ correlationId })
}

const read = (query: Record<string, string>) => readAudit(service, query)

const ndjson = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).join('\n')
const NDJSON = 'application/x-ndjson'

describe('an accepted command', () => {
  test('is told by what it changed', async () => {
    const item = { ...component('told'), source: 'api/teller', reason: 'A new service' }
    const entry = await entryOf('POST', FRAGMENTS, item)
    const [recorded] = await service.stream('entity-component:default/told')
    const [registered] = await service.stream('source-api/teller')
    expect(entry).toEqual({
      id: recorded?.metadata.$causationId,
      position: registered?.position,
      recordedAt: registered?.recordedAt,
      actor: 'local',
      command: 'RecordFragment',
      outcome: 'ACCEPTED',
      correlationId: recorded?.metadata.$correlationId,
      reason: 'A new service',
      subjects: ['component:default/told'],
      sources: ['api/teller'],
      events: [
        { type: 'EntityFragmentRecorded', count: 1 },
        { type: 'SourceRegistered', count: 1 },
      ],
      error: null,
      refusedCount: 0,
      refused: [],
      parameters: {},
      times: 1,
    })
  })

  test('that changed nothing leaves no entry', async () => {
    await service.rest('POST', FRAGMENTS, component('same'))
    expect(await entryOf('POST', FRAGMENTS, component('same'))).toBeUndefined()
  })

  test('of a batch is one entry, however many chunks it comes in', async () => {
    const items = components(1200, 'batch')
    const entry = await entryOf('POST', `${FRAGMENTS}/batch?source=scm/github/acme`, ndjson(items), NDJSON)
    expect(entry).toMatchObject({ command: 'RecordFragments', outcome: 'ACCEPTED', sources: ['scm/github/acme'] })
    expect(entry?.events).toContainEqual({ type: 'EntityFragmentRecorded', count: 1200 })
    expect(entry?.subjects).toHaveLength(10)
  })

  test('of a set tells what it recorded and retracted', async () => {
    await service.rest('PUT', '/api/catalog/sets/audit-set', components(3, 'inset'))
    const entry = await entryOf('PUT', '/api/catalog/sets/audit-set', components(2, 'inset'))
    expect(entry).toMatchObject({ command: 'ReplaceSet', outcome: 'ACCEPTED' })
    expect(entry?.events).toEqual([{ type: 'EntityFragmentRetracted', count: 1 }])
  })
})

describe('a refused command', () => {
  test.each<[what: string, method: string, path: string, body: unknown, told: object]>([
    [
      'a fragment that breaks a rule',
      'POST',
      FRAGMENTS,
      { ...component('bad'), fragment: { metadata: { name: 'other' } }, reason: 'I try' },
      { command: 'RecordFragment', subjects: ['component:default/bad'], sources: ['api/local'], reason: 'I try' },
    ],
    [
      'a ref that is none',
      'POST',
      FRAGMENTS,
      { entityRef: 'not a ref', fragment: {} },
      {
        command: 'RecordFragment',
        subjects: ['not a ref'],
        error: { code: 'INVALID_ENTITY_REF', pointer: '/entityRef' },
      },
    ],
    [
      'a revision that is stale',
      'POST',
      FRAGMENTS,
      { ...component('stale'), expectedRevision: 7 },
      { error: { code: 'STALE_REVISION' }, parameters: { expectedRevision: 7 } },
    ],
    [
      'a retraction of nothing',
      'DELETE',
      `${FRAGMENTS}?entityRef=component:nothing`,
      undefined,
      { command: 'RetractFragment', subjects: ['component:default/nothing'], error: { code: 'NOT_FOUND' } },
    ],
    [
      'a rank of an unknown source',
      'POST',
      '/api/catalog/sources/rank?source=hr/nobody',
      { rank: 7, paths: { 'spec.owner': 8 }, reason: 'Why not' },
      {
        command: 'SetSourceRank',
        subjects: ['source:hr/nobody'],
        reason: 'Why not',
        error: { code: 'NOT_FOUND' },
        parameters: { rank: 7, paths: ['spec.owner=8'] },
      },
    ],
    [
      'a set of a source that is none',
      'PUT',
      '/api/catalog/sets/nightly?source=nobody',
      [],
      { command: 'ReplaceSet', subjects: ['set:nightly'], sources: [], error: { code: 'INVALID_SOURCE' } },
    ],
    [
      'a batch of a source that is none',
      'POST',
      `${FRAGMENTS}/batch?source=nobody`,
      [component('of-nobody')],
      { command: 'RecordFragments', error: { code: 'INVALID_SOURCE' } },
    ],
    [
      'a rebuild of a projection that is none',
      'POST',
      '/api/projections/nothing/rebuild',
      undefined,
      {
        command: 'RequestRebuild',
        subjects: ['projection:nothing'],
        error: { code: 'NOT_FOUND' },
        parameters: { kind: 'REBUILD', acceptDifferences: false },
      },
    ],
    [
      'a dismissal of what is not parked',
      'POST',
      '/api/projections/catalog/parked/dismiss',
      { positions: ['1'], reason: 'Nobody needs it' },
      { command: 'DismissParkedEvents', reason: 'Nobody needs it', parameters: { positions: ['1'] } },
    ],
    [
      'a feed that is none',
      'PUT',
      '/api/feeds/nowhere/position',
      { after: '0' },
      { command: 'RestartRelay', subjects: ['feed:nowhere'], error: { code: 'NOT_FOUND' } },
    ],
    [
      'an acknowledgement of a subscription that is none',
      'POST',
      '/api/log/subscriptions/nobody/acknowledgements',
      { position: '1' },
      { command: 'AcknowledgeEvents', subjects: ['subscription:nobody'], error: { code: 'NOT_FOUND' } },
    ],
  ])('%s is told with its reason', async (_, method, path, body, told) => {
    const entry = await entryOf(method, path, body)
    expect(entry).toMatchObject({ outcome: 'REFUSED', actor: 'local', times: 1, events: [], ...told })
    expect(entry?.error?.detail).not.toBe('')
  })

  test('a batch with some refused items is told in part', async () => {
    const items = [component('good'), facts('component:default/good', { n: 1 }), { entityRef: 'bad' }, 'worse']
    const entry = await entryOf('POST', `${FRAGMENTS}/batch`, items)
    expect(entry).toMatchObject({ outcome: 'PARTIAL', error: null, refusedCount: 2 })
    expect(entry?.refused).toEqual([
      { subject: 'bad', source: 'api/local', code: 'INVALID_ENTITY_REF', pointer: '/entityRef' },
      { subject: null, source: 'api/local', code: 'INVALID_INPUT', pointer: '' },
    ])
    const refused = await entryOf('POST', `${FRAGMENTS}/batch`, [{ entityRef: 'bad' }])
    expect(refused).toMatchObject({ outcome: 'REFUSED', refusedCount: 1, events: [] })
  })

  test('a removal of too much is told, a dry run of it is not', async () => {
    const path = '/api/catalog/sets/large'
    await service.rest('PUT', path, components(30, 'large'))
    expect(await entryOf('PUT', `${path}?dryRun=true`, components(1, 'large'))).toBeUndefined()
    expect(await entryOf('PUT', path, components(1, 'large'))).toMatchObject({
      command: 'ReplaceSet',
      outcome: 'REFUSED',
      subjects: ['set:large'],
      error: { code: 'MASS_REMOVAL' },
      parameters: { items: 1 },
    })
  })

  test('what is no command is not told', async () => {
    const before = (await read({ first: '1' }))[0]?.id
    await service.rest('POST', FRAGMENTS, '{"entityRef":', { 'content-type': 'application/json' })
    await service.rest('POST', `${FRAGMENTS}?nonsense=1`, component('unasked'))
    await service.rest('GET', '/api/audit?nonsense=1')
    await service.graphql('mutation { recordFragment(input: { nonsense: 1 }) { outcome } }')
    expect((await read({ first: '1' }))[0]?.id).toBe(before)
  })
})

describe('an administrative command', () => {
  test('leaves an entry', async () => {
    const made = await entryOf('PUT', '/api/log/subscriptions/audited', { kinds: ['Component'], after: '0' })
    const parameters = { kinds: ['Component'], after: '0' }
    const told = { outcome: 'ACCEPTED', subjects: ['subscription:audited'], events: [], error: null }
    expect(made).toMatchObject({ ...told, command: 'PutSubscription', parameters })
    const path = '/api/log/subscriptions/audited/acknowledgements'
    expect(await entryOf('POST', path, { position: '1' })).toBeUndefined()
    const gone = await entryOf('DELETE', '/api/log/subscriptions/audited')
    expect(gone).toMatchObject({ ...told, command: 'DeleteSubscription' })
  })

  test('by GraphQL is told once, what refused it included', async () => {
    await service.graphql('mutation { checkProjection(name: "history") { kind } }')
    const found = await read({ subjects: 'projection:history' })
    expect(found).toMatchObject([{ command: 'RequestRebuild', outcome: 'ACCEPTED', parameters: { kind: 'CHECK' } }])
    await service.graphql('mutation { retryParkedEvents(projection: "history", positions: ["7"]) { outcome } }')
    const [retried] = await read({ subjects: 'projection:history' })
    expect(retried).toMatchObject({ command: 'RetryParkedEvents', outcome: 'REFUSED', error: { code: 'NOT_FOUND' } })
  })
})

test('several mutations of one request are several commands', async () => {
  const mutation = (name: string) =>
    `${name}: recordFragment(input: { entityRef: "component:${name}", fragment: { apiVersion: "v1", kind: "Component" } }) { outcome }`
  await service.graphql(`mutation { ${mutation('one')} ${mutation('two')} }`)
  const [one] = await read({ subjects: 'component:one' })
  const [two] = await read({ subjects: 'component:two' })
  expect(one?.correlationId).toBe(two?.correlationId)
  expect(one?.id).not.toBe(two?.id)
  expect(await read({ correlationId: one?.correlationId ?? '' })).toHaveLength(2)
})
