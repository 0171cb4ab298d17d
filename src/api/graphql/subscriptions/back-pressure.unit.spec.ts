import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { QueryBus } from '@nestjs/cqrs'
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { pino } from 'pino'
import { WebSocket } from 'ws'
import { SubscriptionServer } from './subscription-server.js'

const EVENT = 'x'.repeat(64 * 1024)
const closing = new AbortController()

/** How many events were asked for, and whether their generator was ended, by the name of the subscription. */
const asked = new Map<string, number>()
const ended = new Set<string>()

async function* endless(name: string) {
  try {
    for (;;) {
      asked.set(name, (asked.get(name) ?? 0) + 1)
      yield await Promise.resolve({ events: EVENT })
    }
  } finally {
    ended.add(name)
  }
}

const events = {
  type: GraphQLString,
  args: { name: { type: GraphQLString } },
  subscribe: (_: unknown, { name }: { name?: string }) => endless(name ?? ''),
}
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { none: { type: GraphQLString } } }),
  subscription: new GraphQLObjectType({ name: 'Subscription', fields: { events } }),
})

let http: Server
beforeAll(async () => {
  const queries = { execute: () => Promise.reject(new Error('nothing is asked')) } as unknown as QueryBus
  const server = new SubscriptionServer({ schema, queries, logger: pino({ level: 'silent' }), closing: closing.signal })
  http = createServer().on('upgrade', (...connection) => server.accept(...connection))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
})
afterAll(async () => {
  closing.abort()
  http.close()
  await once(http, 'close')
})

async function subscribe(name: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, 'graphql-transport-ws')
  await once(socket, 'open')
  socket.send('{"type":"connection_init"}')
  await once(socket, 'message')
  const query = `subscription { events(name: "${name}") }`
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
  return socket
}

test('who does not read has no more made for it than the connection holds, and who goes away ends it', async () => {
  const slow = await subscribe('slow')
  await once(slow, 'message')
  slow.pause()
  const fast = await subscribe('fast')
  // 200 MB: by then the buffers between are long full.
  for (let n = 0; n < 3000; n++) await once(fast, 'message')
  expect(asked.get('slow')).toBeLessThan(500)
  const before = asked.get('slow') ?? 0
  slow.resume()
  while ((asked.get('slow') ?? 0) < before + 100) await once(slow, 'message')
  for (const socket of [slow, fast]) {
    socket.terminate()
    await once(socket, 'close')
  }
  while (ended.size < 2) await new Promise((resolve) => setImmediate(resolve))
}, 60_000)
