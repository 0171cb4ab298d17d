import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Fault } from '../../../test/kurrentdb-server/faults.js'
import { KurrentdbServer } from '../../../test/kurrentdb-server/kurrentdb-server.js'
import { eventsOf, newEvent, placesOf, readEverything, request } from '../conformance/samples.spec-kit.js'
import { NO_STREAM, type LogFilter, type LogPage } from '../event-store.js'
import { KurrentdbEventStore } from './kurrentdb-event-store.js'

let server: KurrentdbServer
let store: KurrentdbEventStore

beforeEach(async () => {
  server = await KurrentdbServer.start()
  store = new KurrentdbEventStore(server.url, { idleMs: 50 })
})
afterEach(async () => {
  await store.close()
  await server.stop()
})

const EVENTS = 60

/** Appends events one by one, and does something to the server after each tenth. */
async function appendWhile(disturb: (n: number) => Promise<void> | void): Promise<void> {
  for (let n = 0; n < EVENTS; n += 1) {
    await store.append([request('a', n - 1)])
    if (n % 10 === 9) await disturb(n)
  }
}

/** What a reader is given until it has as many events as were appended. */
async function follow(filter?: LogFilter, after: LogPage['position'] = null): Promise<LogPage[]> {
  const ending = new AbortController()
  const pages: LogPage[] = []
  for await (const page of store.subscribe({ after, limit: 7, signal: ending.signal, ...(filter ? { filter } : {}) })) {
    pages.push(page)
    if (eventsOf(pages).length >= EVENTS) ending.abort()
  }
  return pages
}

const ALL = Array.from({ length: EVENTS }, (_, n) => `a@${n}`)

/** Every event once and in order, and positions that never fall. */
function expectAll(pages: readonly LogPage[]): void {
  expect(placesOf(eventsOf(pages))).toEqual(ALL)
  const positions = pages.map(({ position }) => Number(position ?? 0))
  expect(positions.toSorted((a, b) => a - b)).toEqual(positions)
}

describe.each([undefined, { types: ['Noted'] }, { streamPrefixes: ['a'] }])(
  'a subscription with filter %j',
  (filter) => {
    const disturbances: Record<string, () => Promise<void> | void> = {
      'is dropped': () => server.subscriptions.drop('error'),
      'comes to an end': () => server.subscriptions.drop('end'),
      'falls behind': () => server.subscriptions.fallBehind(),
      'loses its connection': () => server.breakConnections(),
      'loses the server for a while': async () => {
        await server.goAway()
        await server.comeBack()
      },
      'shares the log with others': () => {
        server.addForeign('b-1', [{ type: 'Foreign' }, { isJson: false, data: Buffer.from([0, 255]) }])
        server.addForeign('$ce-b', [{ type: '$>' }])
        server.addForeign('b-1', [{}, {}, {}], { transaction: true })
      },
    }
    test.each(Object.entries(disturbances))('loses and doubles nothing when it %s', async (_, disturb) => {
      const [pages] = await Promise.all([follow(filter ?? { streamPrefixes: ['a'] }), appendWhile(disturb)])
      expectAll(pages)
    })
  },
)

const MIDWAY: Fault = { kind: 'break-midway', events: 3 }
test.each<[string, () => void]>([
  ['is refused', () => server.faults.plan('subscribe', { kind: 'refuse' }, 3)],
  ['breaks midway', () => server.faults.plan('subscribe', MIDWAY, 3)],
  ['breaks while catching up', () => server.faults.plan('read', MIDWAY, 3)],
])('nothing is lost or doubled when a subscription %s', async (_, plan) => {
  await store.append([request('a', NO_STREAM, 20)])
  plan()
  const following = follow()
  for (let n = 20; n < EVENTS; n += 1) await store.append([request('a', n - 1)])
  expectAll(await following)
})

test('a subscription that is silent though the log grows is given up for another', async () => {
  const following = follow()
  for (let n = 0; n < EVENTS - 1; n += 1) await store.append([request('a', n - 1)])
  server.subscriptions.hold()
  await store.append([request('a', EVENTS - 2)])
  expectAll(await following)
})

test('a slow reader leaves what it does not want yet with the server', async () => {
  const count = 400
  const ending = new AbortController()
  const pages = store.subscribe({ limit: 10, signal: ending.signal })[Symbol.asyncIterator]()
  await pages.next()
  const text = 'x'.repeat(32 * 1024)
  const seen: number[] = []
  for (let n = 0; n < count; n += 1) await store.append([request('a', n - 1, [newEvent({ text })])])
  while (seen.length < count) {
    const { value } = (await pages.next()) as { value: LogPage }
    expect(value.events.length).toBeLessThanOrEqual(10)
    seen.push(...value.events.map(({ revision }) => revision))
  }
  ending.abort()
  await pages.next()
  expect(seen).toEqual(Array.from({ length: count }, (_, n) => n))
})

describe('a log that others write, too', () => {
  test('shows foreign events with what can be read of them, and never the server’s own', async () => {
    server.addForeign('other', [{ type: 'Json', data: Buffer.from('{"a":1}') }])
    server.addForeign('other', [
      { type: 'List', data: Buffer.from('[1]') },
      { type: 'Bytes', isJson: false },
    ])
    server.addForeign('other', [{ type: 'Broken', data: Buffer.from('{') }, { type: '$>' }])
    server.addForeign('$settings', [{ type: 'settings' }])
    const events = await readEverything(store)
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['Json', { a: 1 }],
      ['List', {}],
      ['Bytes', {}],
      ['Broken', {}],
    ])
    expect(await store.countAfter(null)).toBe(4)
  })

  test('is read whole when a page ends within a transaction of old', async () => {
    server.addForeign('old', [{}, {}, {}, {}, {}], { transaction: true })
    await store.append([request('a', NO_STREAM, 2)])
    server.addForeign('old', [{}, {}], { transaction: true })
    const places = ['old@0', 'old@1', 'old@2', 'old@3', 'old@4', 'a@0', 'a@1', 'old@5', 'old@6']
    for (const limit of [1, 2, 3, 100]) expect(placesOf(await readEverything(store, limit))).toEqual(places)
    const ending = new AbortController()
    const pages: LogPage[] = []
    for await (const page of store.subscribe({ limit: 1, signal: ending.signal })) {
      pages.push(page)
      if (page.caughtUp) ending.abort()
    }
    expect(placesOf(eventsOf(pages))).toEqual(places)
  })
})

test('what comes after a position is counted up to a thousand and estimated beyond', async () => {
  await store.append([request('a', NO_STREAM, 900)])
  expect(await store.countAfter(null)).toBe(900)
  await store.append([request('a', 899, 4_100)])
  const estimate = await store.countAfter(null)
  expect(Math.abs(estimate - 5_000)).toBeLessThan(250)
})
