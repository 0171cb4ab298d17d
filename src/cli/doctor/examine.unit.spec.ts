import { afterEach, describe, expect, test } from '@jest/globals'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { KurrentdbServer } from '../../../test/kurrentdb-server/kurrentdb-server.js'
import { folderWith } from '../test-kit/folder.js'
import { stubService, type Reply, type Seen, type StubService } from '../test-kit/stub-service.js'
import { examine } from './examine.js'

let service: StubService | undefined
afterEach(() => service?.close())

const projection = { name: 'catalog', version: 1, state: 'LIVE', lag: 0, lagSeconds: 0, parked: 0 }

function healthy({ path, body }: Seen): Reply | undefined {
  if (path === '/healthz') return { body: { status: 'ok' } }
  if (path === '/readyz')
    return { body: { status: 'ok', checks: { database: 'ok', projections: { ok: true, detail: 'LIVE' } } } }
  if (path === '/api/evidence/check') return { body: { result: { ok: true, events: 3, position: '3', hash: 'x' } } }
  if (path !== '/graphql') return undefined
  return {
    body: { data: body.includes('projections') ? { projections: [projection] } : { entities: { totalCount: 3 } } },
  }
}

async function statesWith(reply: (request: Seen) => Reply | undefined, env: NodeJS.ProcessEnv = {}) {
  service = await stubService(reply)
  const folder = await folderWith({ 'dist/api/server.js': '' })
  const home = pathToFileURL(`${folder}/`)
  const patient = { connection: service.connection, env: { STRATA_DATA_DIR: join(folder, 'data'), ...env }, home }
  const results = await examine(patient)
  return new Map(results.map(({ name, ...finding }) => [name, finding]))
}

describe('strata doctor', () => {
  test('finds nothing wrong with a service that works', async () => {
    const states = await statesWith(healthy, { STRATA_DATABASE_URL: 'postgres://strata@db/strata' })
    expect([...states.values()].filter(({ state }) => state === 'failed')).toEqual([])
    expect(states.get('readiness')?.detail).toBe('database: ok, projections: LIVE')
    expect(states.get('projections')?.detail).toBe('catalog@1 live')
    expect(states.get('data folder')?.state).toBe('skipped')
  })

  test('says what is not ready, and which projection is sick', async () => {
    const sick = { ...projection, state: 'DEGRADED', lag: 4, parked: 2 }
    const states = await statesWith((request) => {
      if (request.path === '/readyz') return { status: 503, body: { status: 'failing', checks: { database: 'down' } } }
      if (request.body.includes('projections')) return { body: { data: { projections: [sick] } } }
      return healthy(request)
    })
    expect(states.get('readiness')).toMatchObject({ state: 'failed', detail: 'status 503; database: down' })
    expect(states.get('projections')).toMatchObject({
      state: 'failed',
      advice: expect.stringContaining('strata parked retry'),
    })
  })

  test('skips what cannot be asked when another program answers', async () => {
    const states = await statesWith(() => ({ type: 'text/html', body: '<h1>hello</h1>' }))
    expect(states.get('service')?.state).toBe('failed')
    expect(['readiness', 'GraphQL', 'projections'].map((name) => states.get(name)?.state)).toEqual(
      Array(3).fill('skipped'),
    )
  })

  test('asks the log where it is not in the database', async () => {
    const log = await KurrentdbServer.start()
    const url = log.url
    expect((await statesWith(healthy, { STRATA_EVENT_STORE_URL: url })).get('event log')).toEqual({
      state: 'ok',
      detail: 'KurrentDB answers; it is empty',
    })
    service?.close()
    await log.stop()
    const lost = await statesWith(healthy, { STRATA_EVENT_STORE_URL: url.replace('//', '//u:s3cret@') })
    expect(lost.get('event log')).toMatchObject({
      state: 'failed',
      detail: expect.stringMatching(/127\.0\.0\.1:\d+ cannot be used \(no answer\)/),
    })
    expect(JSON.stringify([...lost])).not.toContain('s3cret')
    service?.close()
    expect((await statesWith(healthy)).get('event log')?.state).toBe('skipped')
  })

  test('finds settings that contradict each other or are wrong', async () => {
    const states = await statesWith(healthy, { STRATA_PORT: '4999', STRATA_ROLES: 'cook' })
    expect(states.get('settings')).toMatchObject({ state: 'failed', detail: expect.stringContaining('STRATA_ROLES') })
    expect(states.get('address')).toMatchObject({ state: 'failed', advice: expect.stringContaining('4999') })
    expect(states.get('data folder')?.state).toBe('skipped')
  })
})
