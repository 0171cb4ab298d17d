import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/domain/json/json.js'
import type { NewEvent } from '../../src/domain/log/recorded-event.js'
import { component, facts } from '../kit/samples.js'
import { undocumented } from '../kit/openapi.js'
import { startTestService, type TestService } from '../kit/service.js'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const SOURCE = 'api/local'
const PARKED = '/api/projections/catalog/parked'

/** An event that the software before this one does not know: a retraction that it would call otherwise. */
function unknown(entityRef: string): NewEvent {
  return {
    id: randomUUID(),
    type: 'EntityFragmentPainted',
    data: { entityRef, source: SOURCE, clock: null, setId: null },
    metadata: {
      $correlationId: 'c',
      $causationId: 'c',
      actor: 'anna',
      source: SOURCE,
      schemaVersion: 2,
      occurredAt: '2026-03-01T10:00:00.000Z',
    },
  }
}

/** A component of a set, recorded, then retracted by an event that nobody understands, then decorated by another source. */
async function painted(name: string, set: string): Promise<string> {
  const entityRef = `component:default/${name}`
  await service.batch([component(name)], `?set=${set}`)
  const events = [unknown(entityRef)]
  await service.service.eventStore.append([{ stream: `entity-${entityRef}`, expectedRevision: 0, events }])
  await service.projected()
  return entityRef
}

/** As if this software were one that knows these events. */
const upgrade = () =>
  service.service.pool.query(
    `update log.events set type = 'EntityFragmentRetracted' where type = 'EntityFragmentPainted'`,
  )

interface Listed {
  parkedEvents: {
    nodes: { position: string; stream: string; status: string; dismissal: { by: string; reason: string } | null }[]
    edges: { cursor: string }[]
    totalCount: number
    pageInfo: { hasNextPage: boolean }
  }
  projections: { name: string; state: string; parked: number }[]
}

const LIST = `query ($first: Int, $after: String) {
  parkedEvents(projection: "catalog", first: $first, after: $after) {
    nodes { position stream status type revision error preview attempts dismissal { by at reason } }
    edges { cursor } totalCount pageInfo { hasNextPage }
  }
  projections { name state parked }
}`

/** What the catalog has parked; every other projection of these streams has the same. */
async function list(variables: object = {}): Promise<Listed> {
  const listed = await service.data<Listed>(LIST, variables)
  return { ...listed, projections: listed.projections.filter(({ name }) => name === 'catalog') }
}

const open = async () =>
  (await list()).parkedEvents.nodes.filter(({ status }) => status === 'OPEN').map(({ position }) => position)

describe('parked events', () => {
  let ref: string
  let position: string

  test('are listed, and degrade the projection', async () => {
    ref = await painted('one', 'first')
    const { parkedEvents, projections } = await list()
    expect(parkedEvents).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          stream: `entity-${ref}`,
          type: 'EntityFragmentPainted',
          revision: 1,
          error: 'unknown event type EntityFragmentPainted',
          preview: expect.stringContaining(ref),
          attempts: 1,
        },
      ],
    })
    expect(projections).toMatchObject([{ state: 'DEGRADED', parked: 1 }])
    position = parkedEvents.nodes[0]?.position ?? ''
  })

  test('refuse what would be decided on them', async () => {
    const answer = await service.rest('POST', '/api/catalog/fragments', component('one', { type: 'library' }))
    expect([answer.status, answer.json]).toMatchObject([409, { code: 'STREAM_NOT_UNDERSTOOD' }])
    expect(undocumented('POST', '/api/catalog/fragments', answer)).toEqual([])
    const batch = await service.batch([component('one', { type: 'library' }), component('two')])
    expect(batch.json).toMatchObject([{ error: { code: 'STREAM_NOT_UNDERSTOOD' } }, { outcome: 'RECORDED' }])
  })

  test('keep a set from removing what may be its member', async () => {
    await service.batch([component('three')], '?set=first')
    const answer = await service.rest('PUT', '/api/catalog/sets/first', [])
    expect(answer).toMatchObject({
      status: 200,
      json: { retracted: 0, removals: [], refused: [{ index: null, entityRef: ref }] },
    })
    expect(undocumented('PUT', '/api/catalog/sets/{setId}', answer)).toEqual([])
  })

  test('are dismissed with a reason, and opened again', async () => {
    const body = { positions: [position], reason: 'painted by hand' }
    const dismissed = await service.rest('POST', `${PARKED}/dismiss`, body)
    expect(dismissed.json).toMatchObject({ events: [{ dismissal: { by: 'local', reason: 'painted by hand' } }] })
    expect((await list()).projections).toMatchObject([{ state: 'LIVE', parked: 0 }])
    // It is still not known what it says.
    const write = await service.rest('POST', '/api/catalog/fragments', component('one', { type: 'library' }))
    expect(write.status).toBe(409)
    const reopened = await service.rest('POST', `${PARKED}/reopen`, { positions: [position] })
    expect(reopened.json).toMatchObject({ events: [{ status: 'OPEN', dismissal: null }] })
    expect([dismissed, reopened].map((answer, i) => undocumented('POST', PATHS[i] ?? '', answer))).toEqual([[], []])
  })
  const PATHS = ['/api/projections/{name}/parked/dismiss', '/api/projections/{name}/parked/reopen']

  test('stay parked as long as nothing has changed', async () => {
    const answer = await service.rest('POST', `${PARKED}/retry`, { positions: [position] })
    expect(answer.json).toMatchObject({ events: [{ position, outcome: 'STILL_PARKED' }] })
    expect(undocumented('POST', '/api/projections/{name}/parked/retry', answer)).toEqual([])
  })

  test('are applied once the software knows them', async () => {
    await upgrade()
    const retry = `mutation ($positions: [Position!]!) {
      retryParkedEvents(projection: "catalog", positions: $positions) { position outcome error } }`
    expect(await service.data<JsonObject>(retry, { positions: [position] })).toEqual({
      retryParkedEvents: [{ position, outcome: 'APPLIED', error: null }],
    })
    expect((await list()).projections).toMatchObject([{ state: 'LIVE', parked: 0 }])
    expect(await service.data(`{ entity(ref: "${ref}") { ref } }`)).toEqual({ entity: null })
    const again = await service.rest('POST', '/api/catalog/fragments', component('one'))
    expect([again.status, again.json]).toMatchObject([201, { outcome: 'RECORDED', revision: 2 }])
  })
})

test('pages of parked events', async () => {
  for (const name of ['p-1', 'p-2', 'p-3']) await painted(name, 'pages')
  const first = await list({ first: 2 })
  expect(first.parkedEvents).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } })
  const rest = await list({ first: 2, after: first.parkedEvents.edges[1]?.cursor })
  expect(rest.parkedEvents).toMatchObject({ nodes: [{ stream: 'entity-component:default/p-3' }] })
  const page = await service.rest('GET', `${PARKED}?first=2&status=open`)
  expect(page.json).toMatchObject({ total: 3, events: [{}, {}] })
  const { next } = page.json as { next: string }
  const last = await service.rest('GET', `${PARKED}?first=2&after=${next}`)
  expect(last.json).toMatchObject({ next: null, events: [{ stream: 'entity-component:default/p-3' }] })
  expect(undocumented('GET', '/api/projections/{name}/parked', last)).toEqual([])
  await upgrade()
  await service.rest('POST', `${PARKED}/retry`, { positions: await open() })
  expect(await open()).toEqual([])
})

describe('refused is', () => {
  test.each([
    ['GET', '/api/projections/none/parked', undefined, 404, 'NOT_FOUND'],
    ['GET', `${PARKED}?status=lost`, undefined, 422, 'INVALID_INPUT'],
    ['GET', `${PARKED}?first=501`, undefined, 422, 'INVALID_INPUT'],
    ['GET', `${PARKED}?after=x`, undefined, 400, 'INVALID_CURSOR'],
    ['POST', `${PARKED}/retry`, undefined, 422, 'INVALID_INPUT'],
    ['POST', `${PARKED}/retry`, [], 422, 'INVALID_INPUT'],
    ['POST', `${PARKED}/retry`, {}, 422, 'INVALID_INPUT'],
    ['POST', `${PARKED}/retry`, { positions: ['1'], all: true }, 422, 'INVALID_INPUT'],
    ['POST', `${PARKED}/retry`, { positions: ['1'] }, 404, 'NOT_FOUND'],
    ['POST', `${PARKED}/retry`, { positions: ['-1'] }, 400, 'INVALID_POSITION'],
    ['POST', `${PARKED}/dismiss`, { positions: ['1'] }, 422, 'INVALID_INPUT'],
    ['POST', `${PARKED}/dismiss`, { positions: ['1'], reason: ' ' }, 422, 'INVALID_INPUT'],
    ['POST', `${PARKED}/reopen`, { positions: ['1'] }, 404, 'NOT_FOUND'],
  ])('%s %s %j', async (method, path, body, status, code) => {
    const answer = await service.rest(method, path, body)
    expect([answer.status, answer.json]).toMatchObject([status, { code }])
    const template = (path.split('?')[0] ?? '').replace(/projections\/\w+/, 'projections/{name}')
    expect(undocumented(method, template, answer)).toEqual([])
  })

  test('an unknown projection in GraphQL', async () => {
    const { errors } = await service.graphql('{ parkedEvents(projection: "none") { totalCount } }')
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
  })
})

test('events in the streams of other applications are skipped', async () => {
  const events = [unknown('component:default/x')]
  await service.service.eventStore.append([{ stream: 'orders-1', expectedRevision: -1, events }])
  await service.rest('POST', '/api/catalog/fragments', facts('component:default/x', { a: 1 }))
  await service.projected()
  expect(await open()).toEqual([])
})
