import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/domain/json/json.js'
import { component, facts } from '../../kit/samples.js'
import type { TestService } from '../../kit/service.js'
import { Acme, OF_SOURCE, REASON, SOURCE } from './acme.js'

let acme: Acme
let service: TestService
beforeAll(async () => {
  acme = await Acme.start()
  service = acme.service
})
afterAll(() => service.close())

/** Each test has entities of its own. */
let n = 0
let ref: string
beforeEach(async () => {
  ref = `component:default/q-${++n}`
  await send('owner-a')
})
afterEach(() => acme.end('DROP'))

const item = (owner: string, more: object = {}) => ({ ...component(`q-${n}`, { owner }), source: SOURCE, ...more })
const send = (owner: string, more: object = {}) => service.rest('POST', '/api/catalog/fragments', item(owner, more))
const post: Acme['post'] = (...asked) => acme.post(...asked)
const quarantine = () => acme.quarantine()
const keptAside = () => acme.keptAside()

async function owner(): Promise<string | undefined> {
  const query = 'query ($ref: String!, $min: Position) { entity(ref: $ref, minPosition: $min) { ownerRef revision } }'
  const data = await service.data<{ entity: { ownerRef: string } | null }>(query, { ref, min: await service.head() })
  return data.entity?.ownerRef
}

describe('a source in quarantine', () => {
  test('is told with since when, by whom and why, and with how much is kept aside', async () => {
    const { outcome, quarantined, position } = await quarantine()
    expect([outcome, quarantined]).toEqual(['CHANGED', true])
    expect(await quarantine()).toMatchObject({ outcome: 'UNCHANGED', quarantined: true, position: position ?? '' })
    await send('owner-b')
    await service.projected()
    const query = `{ source(id: "${SOURCE}") { quarantine { since by reason } keptAsideCount revision } }`
    expect(await service.data(query)).toMatchObject({
      source: { quarantine: { by: 'local', reason: 'it sends nonsense' }, keptAsideCount: 1 },
    })
    const { json } = await service.rest('GET', '/api/catalog/sources')
    const { sources } = json as { sources: JsonObject[] }
    expect(sources.find(({ id }) => id === SOURCE)).toMatchObject({ keptAsideCount: 1 })
  })

  test('has what it sends answered with 202 and kept aside', async () => {
    await quarantine()
    const sent = await send('owner-b', { occurredAt: '2026-09-01T10:00:00Z', reason: 'a scan' })
    expect(sent.status).toBe(200)
    expect(sent.json).toMatchObject({ outcome: 'SUPERSEDED' })
    const later = await send('owner-b', { occurredAt: '2027-09-01T10:00:00Z', reason: 'a scan' })
    expect([later.status, (later.json as JsonObject)['outcome']]).toEqual([202, 'QUARANTINED'])
    const again = await send('owner-b')
    expect([again.status, (again.json as JsonObject)['outcome']]).toEqual([200, 'UNCHANGED'])
    expect((again.json as JsonObject)['position']).toBe((later.json as JsonObject)['position'])
    expect(await owner()).toBe('group:default/owner-a')
    expect(await keptAside()).toMatchObject([
      {
        entityRef: ref,
        source: SOURCE,
        fragment: { spec: { owner: 'owner-b' } },
        occurredAt: '2027-09-01T10:00:00.000Z',
        actor: 'local',
        reason: 'a scan',
      },
    ])
  })

  test('has retractions kept aside, too, and its dry runs say so', async () => {
    await quarantine()
    const path = `/api/catalog/fragments?entityRef=${ref}&${OF_SOURCE}`
    const dry = await service.rest('DELETE', `${path}&dryRun=true`)
    expect(dry.json).toMatchObject({ result: { outcome: 'QUARANTINED' }, total: 0 })
    const retracted = await service.rest('DELETE', path)
    expect([retracted.status, (retracted.json as JsonObject)['outcome']]).toEqual([202, 'QUARANTINED'])
    expect(await owner()).toBe('group:default/owner-a')
    expect(await keptAside()).toMatchObject([{ entityRef: ref, fragment: null }])
    const released = await post('quarantine/release', REASON)
    expect(released).toMatchObject({ released: 1, remaining: 0 })
    expect(await owner()).toBeUndefined()
  })

  test('leaves expected revisions right', async () => {
    await quarantine()
    const revision = ((await send('owner-b')).json as { revision: number }).revision
    await service.projected()
    expect((await send('owner-c', { expectedRevision: revision - 1 })).status).toBe(409)
    expect((await send('owner-c', { expectedRevision: revision })).status).toBe(202)
  })

  test('does not hold back other sources', async () => {
    await quarantine()
    const sent = await service.rest('POST', '/api/catalog/fragments', {
      ...facts(ref, { tier: 1 }),
      source: 'api/sonar',
    })
    expect(sent.status).toBe(201)
  })

  test('must be registered', async () => {
    const unknown = 'source=scm/github/nobody'
    for (const path of ['sources/quarantine', 'sources/end-quarantine', 'quarantine/release', 'quarantine/drop']) {
      const body = path.includes('end') ? { ...REASON, keptAside: 'KEEP' } : REASON
      const { status, json } = await service.rest('POST', `/api/catalog/${path}?${unknown}`, body)
      expect([status, (json as JsonObject)['code']]).toEqual([404, 'NOT_FOUND'])
    }
  })
})

describe('what is kept aside', () => {
  test('is released with a reason by a person, and the history tells it', async () => {
    await quarantine()
    await send('owner-b')
    const changes = () =>
      service.data(
        `{ ownershipChanges(filter: { entityRefs: ["${ref}"] }, first: 5) { nodes { after cause reason } } }`,
      )
    const preview = await post('quarantine/release', {}, '&dryRun=true')
    expect(preview).toMatchObject({ keptAside: 1, total: 1 })
    expect(preview['differences']).toMatchObject([
      { ref, ownerBefore: 'group:default/owner-a', ownerAfter: 'group:default/owner-b' },
    ])
    expect(await post('quarantine/release', REASON)).toMatchObject({
      released: 1,
      unchanged: 0,
      refused: 0,
      next: null,
    })
    expect(await owner()).toBe('group:default/owner-b')
    expect(await post('quarantine/release', REASON)).toMatchObject({ released: 0, position: null })
    await service.projected()
    const timeline = `{ entityHistory(ref: "${ref}") { nodes { type actor source reason changes { path } } } }`
    const { entityHistory } = await service.data<{ entityHistory: { nodes: JsonObject[] } }>(timeline)
    expect(entityHistory.nodes).toMatchObject([
      { type: 'EntityFragmentReleased', actor: 'local', source: SOURCE, ...REASON, changes: [{ path: 'spec.owner' }] },
      { type: 'EntityFragmentQuarantined', source: SOURCE, reason: null, changes: [] },
      { type: 'EntityFragmentRecorded' },
    ])
    expect(await changes()).toMatchObject({
      ownershipChanges: { nodes: [{ after: 'group:default/owner-b', cause: 'FRAGMENT_RELEASED', ...REASON }, {}] },
    })
  })

  test('is dropped, and nothing changes', async () => {
    await quarantine()
    await send('owner-b')
    expect(await post('quarantine/drop', REASON)).toMatchObject({ dropped: 1 })
    expect(await post('quarantine/drop', { ...REASON, entityRefs: [ref] })).toMatchObject({ dropped: 0, unchanged: 1 })
    expect(await owner()).toBe('group:default/owner-a')
    expect(await keptAside()).toEqual([])
    // The same may be sent again: it was dropped, not forbidden.
    expect((await send('owner-b')).status).toBe(202)
  })

  test('stays aside after the quarantine until the source says something newer', async () => {
    await quarantine()
    await send('owner-b')
    expect(await acme.end('KEEP')).toMatchObject({
      outcome: 'CHANGED',
      quarantined: false,
      keptAside: null,
    })
    expect(await keptAside()).toHaveLength(1)
    expect((await send('owner-c')).status).toBe(201)
    expect(await keptAside()).toEqual([])
    expect(await owner()).toBe('group:default/owner-c')
  })

  test('by a second quarantine is not released by the end of the first, however late', async () => {
    await quarantine()
    await service.batch(['a', 'b'].map((name) => ({ ...component(`late-${n}-${name}`), source: SOURCE })))
    const { position, keptAside: first } = await post('sources/end-quarantine', {
      ...REASON,
      keptAside: 'RELEASE',
      limit: 1,
    })
    await quarantine()
    await service.batch([{ ...component(`late-${n}-c`), source: SOURCE }])
    const after = (first as JsonObject)['next'] ?? ''
    expect(await post('quarantine/release', { ...REASON, after, upTo: position ?? '' })).toMatchObject({ released: 1 })
    expect(await keptAside()).toMatchObject([{ entityRef: `component:default/late-${n}-c` }])
  })

  test('is decided about by the same end of a quarantine again, though its revision has gone on', async () => {
    await quarantine()
    await send('owner-b')
    const { revision } = (
      await service.data<{ source: { revision: number } }>(`{ source(id: "${SOURCE}") { revision } }`)
    ).source
    const body = { ...REASON, keptAside: 'RELEASE', expectedRevision: revision }
    expect(await post('sources/end-quarantine', body)).toMatchObject({ outcome: 'CHANGED', keptAside: { released: 1 } })
    expect(await post('sources/end-quarantine', body)).toMatchObject({
      outcome: 'UNCHANGED',
      keptAside: { released: 0 },
    })
    await quarantine()
    expect(await post('sources/end-quarantine', body)).toMatchObject({ code: 'STALE_REVISION' })
  })

  test('of refs that are named is counted in whole, in parts as at once', async () => {
    await quarantine()
    const names = ['a', 'c'].map((name) => `named-${n}-${name}`)
    await service.batch(names.map((name) => ({ ...component(name), source: SOURCE })))
    const entityRefs = ['a', 'b', 'c', 'd'].map((name) => `component:default/named-${n}-${name}`)
    const first = await post('quarantine/drop', { ...REASON, entityRefs, limit: 1 })
    expect(first).toMatchObject({ dropped: 1, unchanged: 0, remaining: 1 })
    const rest = await post('quarantine/drop', { ...REASON, entityRefs, limit: 1, after: first['next'] ?? '' })
    expect(rest).toMatchObject({ dropped: 1, unchanged: 2, remaining: 0, next: null })
  })

  test('is decided in part: by entity, up to a position, so many at a time', async () => {
    await quarantine()
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `part-${n}-${name}`)
    const { json } = await service.batch(names.map((name) => ({ ...component(name), source: SOURCE })))
    const refs = names.map((name) => `component:default/${name}`)
    const [first] = json as unknown as { position: string }[]
    expect(await post('quarantine/drop', { ...REASON, entityRefs: [refs[4] ?? '', ref] })).toMatchObject({
      dropped: 1,
      unchanged: 1,
    })
    await service.batch([{ ...component(names[0] ?? '', { owner: 'newer' }), source: SOURCE }])
    const last = (json as unknown as { position: string }[])[3]?.position ?? ''
    const upTo = await post('quarantine/release', { ...REASON, upTo: last, limit: 2 })
    expect(upTo).toMatchObject({ released: 2, remaining: 1 })
    expect(await post('quarantine/release', { ...REASON, upTo: last, after: upTo['next'] ?? '' })).toMatchObject({
      released: 1,
      remaining: 0,
      next: null,
    })
    expect(first?.position).toBeDefined()
    expect(await keptAside()).toMatchObject([{ entityRef: refs[0], fragment: { spec: { owner: 'newer' } } }])
  })

  test('is listed by GraphQL in pages', async () => {
    await quarantine()
    await service.batch(['x', 'y', 'z'].map((name) => ({ ...component(`page-${n}-${name}`), source: SOURCE })))
    const query = `query ($after: String, $min: Position, $filter: QuarantinedFragmentFilter) {
      quarantinedFragments(filter: $filter, first: 2, after: $after, minPosition: $min) {
        totalCount position pageInfo { hasNextPage endCursor } nodes { entityRef fragment } } }`
    interface Listed {
      quarantinedFragments: { pageInfo: { endCursor: string }; nodes: JsonObject[] }
    }
    const min = await service.head()
    const filter = { source: SOURCE }
    const { quarantinedFragments: page } = await service.data<Listed>(query, { min, filter })
    expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } })
    const rest = await service.data<Listed>(query, { min, filter, after: page.pageInfo.endCursor })
    expect([...page.nodes, ...rest.quarantinedFragments.nodes].map(({ entityRef }) => entityRef)).toEqual(
      ['x', 'y', 'z'].map((name) => `component:default/page-${n}-${name}`),
    )
    const one = await service.data(query, { filter: { entityRef: `component:page-${n}-y` } })
    expect(one).toMatchObject({ quarantinedFragments: { totalCount: 1 } })
  })

  test('is released by GraphQL when the quarantine ends, and again does nothing', async () => {
    await quarantine()
    await send('owner-b')
    const end = `mutation ($input: EndQuarantineInput!) { endQuarantine(input: $input) {
      outcome quarantined keptAside { released remaining position } } }`
    const input = { source: SOURCE, ...REASON, keptAside: 'RELEASE' }
    expect(await service.data(end, { input })).toMatchObject({
      endQuarantine: { outcome: 'CHANGED', quarantined: false, keptAside: { released: 1, remaining: 0 } },
    })
    expect(await owner()).toBe('group:default/owner-b')
    expect(await service.data(end, { input })).toMatchObject({
      endQuarantine: { outcome: 'UNCHANGED', keptAside: { released: 0, position: null } },
    })
  })
})
