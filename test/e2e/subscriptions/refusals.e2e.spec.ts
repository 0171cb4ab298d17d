import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { WebSocket } from 'ws'
import { MAX_MESSAGE_BYTES, MAX_SUBSCRIPTIONS } from '../../../src/api/graphql/subscriptions/subscription-server.js'
import { component } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'
import { CHANGED, openSocket, Subscriber } from '../../kit/subscriber.js'

let service: TestService
let subscriber: Subscriber
const open: WebSocket[] = []

beforeAll(async () => {
  service = await startTestService({ allowedHosts: ['catalog.example'] })
  await service.batch([component('one')])
  await service.projected()
  subscriber = new Subscriber(service.url)
})
afterEach(() => open.splice(0).forEach((socket) => socket.terminate()))
afterAll(async () => {
  await subscriber.end()
  await service.close()
})

/** A bare connection that is acknowledged. */
async function acknowledged(headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = await openSocket(service.url, headers)
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  open.push(socket)
  socket.send('{"type":"connection_init"}')
  expect(String((await once(socket, 'message'))[0])).toBe('{"type":"connection_ack"}')
  return socket
}

const subscription = (id: string, query = CHANGED) => JSON.stringify({ id, type: 'subscribe', payload: { query } })
const closing = async (socket: WebSocket) => (await once(socket, 'close'))[0] as number

describe('a subscription is refused with a code:', () => {
  test.each<[what: string, code: string, variables: object, query: string]>([
    ['no GraphQL', 'GRAPHQL_PARSE_FAILED', {}, 'subscription {'],
    ['an unknown field', 'GRAPHQL_VALIDATION_FAILED', {}, 'subscription { entityChanged { nothing } }'],
    ['a query', 'BAD_REQUEST', {}, '{ projections { name } }'],
    [
      'a mutation',
      'BAD_REQUEST',
      {},
      'mutation { recordFragment(input: { entityRef: "a:b", fragment: {} }) { outcome } }',
    ],
    ['introspection', 'GRAPHQL_VALIDATION_FAILED', {}, 'subscription { __schema { types { name } } }'],
    ['no filter', 'INVALID_FILTER', { filter: { field: 'kind' } }, CHANGED],
    ['a filter of another shape', 'BAD_USER_INPUT', { filter: { fields: 'kind' } }, CHANGED],
    ['no position', 'INVALID_POSITION', { after: '-1' }, CHANGED],
    ['no position in the text', 'INVALID_POSITION', {}, 'subscription { entityChanged(after: "yesterday") { ref } }'],
    ['a position that is to come', 'INVALID_POSITION', { after: '9000000000' }, CHANGED],
    [
      'one that is too deep',
      'QUERY_TOO_DEEP',
      {},
      `subscription { entityChanged { entity { ${'owner { '.repeat(12)} ref ${'}'.repeat(15)}`,
    ],
    [
      'one that is too dear',
      'QUERY_TOO_COSTLY',
      {},
      `subscription { entityChanged { entity { ${'relations { target { '.repeat(4)} fragments { source rank actor } ${'} }'.repeat(4)} } } }`,
    ],
    [
      'one of too many words',
      'GRAPHQL_PARSE_FAILED',
      {},
      `subscription { entityChanged { ${'ref '.repeat(21_000)} } }`,
    ],
  ])('%s', async (_, code, variables, query) => {
    expect(await subscriber.refusal(variables, query)).toBe(code)
    // The connection goes on.
    expect(await subscriber.changes(1, { after: '0' })).toHaveLength(1)
  })

  test('one whose filter is nested deeper than there is stack for', async () => {
    const socket = await acknowledged()
    const filter = `${'{"not":'.repeat(20_000)}{"all":[]}${'}'.repeat(20_000)}`
    socket.send(
      `{"id":"1","type":"subscribe","payload":{"query":${JSON.stringify(CHANGED)},"variables":{"filter":${filter}}}}`,
    )
    const { type, payload } = JSON.parse(String((await once(socket, 'message'))[0])) as {
      type: string
      payload: { extensions: object }[]
    }
    expect([type, payload[0]?.extensions]).toEqual(['error', { code: 'QUERY_TOO_DEEP' }])
  })

  test('one more than a connection may have', async () => {
    const socket = await acknowledged()
    for (let i = 0; i <= MAX_SUBSCRIPTIONS; i++) socket.send(subscription(`s${i}`))
    const message = JSON.parse(String((await once(socket, 'message'))[0])) as {
      id: string
      type: string
      payload: { extensions: object }[]
    }
    expect([message.id, message.type, message.payload[0]?.extensions]).toEqual([
      `s${MAX_SUBSCRIPTIONS}`,
      'error',
      { code: 'TOO_MANY_SUBSCRIPTIONS' },
    ])
  })
})

describe('a connection is refused', () => {
  const port = () => new URL(service.url).port

  test.each([
    ['to a host that is not this one', 403, { host: 'evil.example' }],
    ['to a page of another origin', 403, { origin: 'https://evil.example' }],
    ['to a page of another port of this machine', 403, { origin: 'http://127.0.0.1:1' }],
    ['to a page of no origin', 403, { origin: 'null' }],
  ])('%s', async (_, status, headers) => {
    expect(await openSocket(service.url, headers as unknown as Record<string, string>)).toBe(status)
  })

  test('at another path', async () => {
    expect(await openSocket(service.url, {}, '/api/log')).toBe(404)
    expect(await openSocket(service.url, {}, '/graphqlx')).toBe(404)
  })

  test('but not to a page of its own, nor of a name that is allowed', async () => {
    for (const headers of [
      { origin: `http://127.0.0.1:${port()}` },
      { origin: 'https://catalog.example', host: 'catalog.example' },
      { origin: 'https://catalog.example:8443' },
    ])
      await acknowledged(headers as Record<string, string>)
  })
})

describe('a connection is closed that', () => {
  test('subscribes before it says that it begins', async () => {
    const socket = (await openSocket(service.url)) as WebSocket
    socket.send(subscription('s'))
    expect(await closing(socket)).toBe(4401)
  })

  test('sends no message of the protocol', async () => {
    const socket = await acknowledged()
    socket.send('{"type":"subscribe"}')
    expect(await closing(socket)).toBe(4400)
  })

  test('sends a message that is too long', async () => {
    const socket = await acknowledged()
    socket.send(subscription('s', ' '.repeat(MAX_MESSAGE_BYTES)))
    expect(await closing(socket)).toBe(1009)
  })

  test('speaks another protocol', async () => {
    const socket = new WebSocket(`${service.url.replace('http', 'ws')}/graphql`, 'graphql-ws')
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toMatch(/subprotocol/)
  })

  test('does not say that it begins', async () => {
    const socket = (await openSocket(service.url)) as WebSocket
    expect(await closing(socket)).toBe(4408)
  }, 20_000)
})

test('a request that offers HTTP/2 is answered by HTTP/1.1, its body read', async () => {
  const { hostname, port } = new URL(service.url)
  const body = JSON.stringify({ query: '{ entity(ref: "component:one") { name } }' })
  const socket = connect(Number(port), hostname)
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n` +
      `HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  socket.write(body)
  let answer = ''
  socket.on('data', (data) => (answer += data.toString()))
  await once(socket, 'close')
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(answer).toContain('{"data":{"entity":{"name":"one"}}}')
})
