import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { component, facts } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

const PATH = '/api/catalog/fragments'
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const idOf = ({ headers }: { headers: Headers }) => headers.get('x-correlation-id')

describe('the correlation id', () => {
  test('of the caller comes back, and is that of the events', async () => {
    const headers = { 'x-correlation-id': 'deploy:42.a_B-c' }
    const answer = await service.rest('POST', PATH, { ...component('cor'), source: 'api/correlated' }, headers)
    expect(idOf(answer)).toBe('deploy:42.a_B-c')
    const events = [
      ...(await service.stream('entity-component:default/cor')),
      ...(await service.stream('source-api/correlated')),
    ]
    const ids = events.map(({ metadata }) => [metadata.$correlationId, metadata.$causationId])
    expect(ids).toEqual([
      ['deploy:42.a_B-c', 'deploy:42.a_B-c'],
      ['deploy:42.a_B-c', 'deploy:42.a_B-c'],
    ])
  })

  test('is in problem documents', async () => {
    const answer = await service.rest('GET', '/nothing', undefined, { 'x-correlation-id': 'mine' })
    expect([idOf(answer), answer.json]).toMatchObject(['mine', { correlationId: 'mine' }])
  })

  test('may come as a request id', async () => {
    expect(idOf(await service.rest('GET', '/healthz', undefined, { 'x-request-id': 'theirs' }))).toBe('theirs')
  })

  test('is a new one where none comes, or one that could do harm', async () => {
    const ids = [idOf(await service.rest('GET', '/healthz'))]
    for (const harmful of ['a b', 'a"b', '<script>', 'é', 'a'.repeat(129), '']) {
      ids.push(idOf(await service.rest('GET', '/healthz', undefined, { 'x-correlation-id': harmful })))
    }
    for (const id of ids) expect(id).toMatch(UUID)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('is that of a batch, a set and a mutation, too', async () => {
    const headers = { 'x-correlation-id': 'all-of-them' }
    await service.rest('POST', `${PATH}/batch`, JSON.stringify(facts('resource:b', { a: 1 })), {
      ...headers,
      'content-type': 'application/x-ndjson',
    })
    await service.rest('PUT', '/api/catalog/sets/s', [facts('resource:s', { a: 1 })], headers)
    const query =
      'mutation { recordFragment(input: { entityRef: "resource:m", fragment: { facts: { a: 1 } } }) { outcome } }'
    await service.rest('POST', '/graphql', { query }, headers)
    for (const name of ['b', 's', 'm']) {
      const [event] = await service.stream(`entity-resource:default/${name}`)
      expect([name, event?.metadata.$correlationId]).toEqual([name, 'all-of-them'])
    }
  })
})

describe('the content type', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])('%s is JSON', async (type) => {
    const { status } = await service.rest('POST', PATH, JSON.stringify(component('type')), { 'content-type': type })
    expect([200, 201]).toContain(status)
  })

  test.each(['application/x-ndjson', 'application/ndjson', 'application/x-ndjson; charset=utf-8'])(
    '%s is NDJSON',
    async (type) => {
      const body = JSON.stringify(component('type'))
      const answer = await service.rest('POST', `${PATH}/batch`, body, { 'content-type': type })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([207, 'application/x-ndjson'])
      expect(answer.json).toHaveLength(1)
    },
  )
})

describe('health', () => {
  test('is alive and ready', async () => {
    expect((await service.rest('GET', '/healthz')).json).toEqual({ status: 'ok' })
    const { status, json } = await service.rest('GET', '/readyz')
    expect([status, json]).toMatchObject([
      200,
      { status: 'ready', checks: { database: { ok: true }, 'projection catalog@1': { ok: true } } },
    ])
  })

  test('is not ready while nothing fills the catalog', async () => {
    const apiOnly = await startTestService({ roles: new Set(['api']) })
    try {
      const { status, json } = await apiOnly.rest('GET', '/readyz')
      expect([status, json]).toMatchObject([
        503,
        { status: 'not ready', checks: { 'projection catalog@1': { ok: false } } },
      ])
      expect((await apiOnly.rest('GET', '/healthz')).status).toBe(200)
    } finally {
      await apiOnly.close()
    }
  })
})
