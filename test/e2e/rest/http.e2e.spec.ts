import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
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
  test('of the caller comes back, and is that of the events, which name one command as their cause', async () => {
    const headers = { 'x-correlation-id': 'deploy:42.a_B-c' }
    const answer = await service.rest('POST', PATH, { ...component('cor'), source: 'api/correlated' }, headers)
    expect(idOf(answer)).toBe('deploy:42.a_B-c')
    const events = [
      ...(await service.stream('entity-component:default/cor')),
      ...(await service.stream('source-api/correlated')),
    ]
    const told = events.map(({ metadata }) => [metadata.$correlationId, metadata.command])
    expect(told).toEqual([
      ['deploy:42.a_B-c', 'RecordFragment'],
      ['deploy:42.a_B-c', 'RecordFragment'],
    ])
    expect(new Set(events.map(({ metadata }) => metadata.$causationId)).size).toBe(1)
    expect(events[0]?.metadata.$causationId).toMatch(UUID)
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

describe('the host', () => {
  /** What is answered to whoever believes to speak to that host. `fetch` sets the header itself. */
  async function ask(host: string, path = '/healthz'): Promise<[number | undefined, string]> {
    const sent = request(`${service.url}${path}`, { headers: { host } }).end()
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    return [answer.statusCode, await text(answer)]
  }

  test.each(['localhost', 'LOCALHOST:4000', '127.0.0.1', '127.8.8.8:80', '[::1]:4000'])(
    '%s is this machine',
    async (host) => {
      expect(await ask(host)).toEqual([200, '{"status":"ok"}'])
    },
  )

  test.each(['example.com', 'localhost.example.com', '127.0.0.1.example.com', '10.0.0.1', 'example.com:4000'])(
    '%s is refused: a web page may have its name lead here',
    async (host) => {
      for (const path of ['/healthz', '/api/catalog/fragments', '/graphql?query={__typename}']) {
        const [status, body] = await ask(host, path)
        expect([status, JSON.parse(body)]).toMatchObject([403, { code: 'FORBIDDEN' }])
      }
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

test('a body may begin with a byte order mark', async () => {
  const answer = await service.rest('POST', PATH, `\ufeff${JSON.stringify(component('marked'))}`)
  expect(answer).toMatchObject({ status: 201, json: { outcome: 'RECORDED' } })
})

describe('an address', () => {
  const asking = (names: number) => {
    const values = Array.from({ length: names }, (_, i) => `component-of-a-long-name-${i}`)
    const filter = JSON.stringify({ field: 'metadata.name', in: values })
    return service.rest('GET', `/api/catalog/entities?filter=${encodeURIComponent(filter)}`)
  }

  test('may be as long as a filter of a thousand values', async () => {
    expect(await asking(1000)).toMatchObject({ status: 200 })
  })

  test('that is longer than is read is refused as all else', async () => {
    const answer = await asking(10_000)
    expect(answer).toMatchObject({ status: 413, json: { code: 'PAYLOAD_TOO_LARGE', correlationId: idOf(answer) } })
  })
})

test('what is no HTTP is refused as all else', async () => {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  socket.write('NONSENSE\r\n\r\n')
  const [head, body] = (await text(socket)).split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json/s)
  expect(JSON.parse(body ?? '')).toMatchObject({ status: 400, code: 'BAD_REQUEST', correlationId: expect.any(String) })
})
