import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { KurrentdbServer } from '../../../test/kurrentdb-server/kurrentdb-server.js'
import type { Call, Fault } from '../../../test/kurrentdb-server/faults.js'
import { newEvent, placesOf, readEverything, request } from '../conformance/samples.spec-kit.js'
import { NO_STREAM, type AppendRequest } from '../event-store.js'
import { KurrentdbEventStore } from './kurrentdb-event-store.js'

let server: KurrentdbServer
let store: KurrentdbEventStore

async function open(version: '24.10.0' | '25.1.0' | '26.1.0' = '25.1.0'): Promise<void> {
  server = await KurrentdbServer.start({ version })
  store = new KurrentdbEventStore(server.url, { waitMs: 300 })
}

beforeEach(() => open())
afterEach(async () => {
  await store.close()
  await server.stop()
})

const FAULTS: Fault[] = [
  { kind: 'refuse' },
  { kind: 'refuse', code: 4 },
  { kind: 'stall' },
  { kind: 'take-and-stall' },
  { kind: 'break-before' },
  { kind: 'break-after' },
  { kind: 'answer-twice' },
]
const bulk = (count: number): AppendRequest[] =>
  Array.from({ length: count }, (_, n) => request(`bulk-${n}`, NO_STREAM, 1 + (n % 2)))

/** Ids of what was appended, in any order. */
const idsOf = (requests: readonly AppendRequest[]) =>
  requests.flatMap(({ events }) => events.map(({ id }) => id)).toSorted()

async function expectOnce(requests: readonly AppendRequest[]): Promise<void> {
  const events = await readEverything(store)
  expect(events.map(({ id }) => id).toSorted()).toEqual(idsOf(requests))
  expect(server.faults.left).toBe(0)
}

describe.each(FAULTS)('an append that meets %p', (fault) => {
  test('is taken once, with the verdict it would have had', async () => {
    server.faults.plan('append', fault)
    const requests = [request('a', NO_STREAM, 2), request('a', 1)]
    expect(await store.append(requests)).toMatchObject([
      { taken: true, revision: 1 },
      { taken: true, revision: 2, position: await store.head() },
    ])
    await expectOnce(requests)
  })

  test('does not harm those beside it', async () => {
    server.faults.plan('append', fault)
    const requests = Array.from({ length: 12 }, (_, n) => request(`s-${n % 4}`, Math.floor(n / 4) - 1))
    const chains = [0, 1, 2, 3].map((chain) => requests.filter(({ stream }) => stream === `s-${chain}`))
    const verdicts = await Promise.all(chains.map((chain) => store.append(chain)))
    expect(verdicts.flat().every(({ taken }) => taken)).toBe(true)
    await expectOnce(requests)
  })

  test('is taken once when it goes to many streams', async () => {
    server.faults.plan('multi-append', fault)
    const requests = bulk(40)
    const verdicts = await store.append(requests)
    expect(verdicts).toMatchObject(requests.map(({ events }) => ({ taken: true, revision: events.length - 1 })))
    await expectOnce(requests)
  })

  test('is taken once when it goes to several streams, all or none', async () => {
    server.faults.plan('multi-append', fault)
    const requests = [request('a', NO_STREAM, 2), request('b', NO_STREAM)]
    expect(await store.appendAtomically(requests)).toMatchObject([{ taken: true }, { taken: true, revision: 0 }])
    await expectOnce(requests)
  })
})

test.each<Fault>([{ kind: 'refuse' }, { kind: 'refuse', code: 4 }, { kind: 'stall' }])(
  'the look-up of what the server can do is made again after %p',
  async (fault) => {
    server.faults.plan('features', fault)
    const requests = [request('a', NO_STREAM)]
    expect(await store.append(requests)).toMatchObject([{ taken: true }])
    await expectOnce(requests)
  },
)

test.each<[Call, Fault]>([
  ['read', { kind: 'refuse' }],
  ['read', { kind: 'break-before' }],
  ['read', { kind: 'break-midway', events: 3 }],
])('a %s that meets %p is made again', async (call, fault) => {
  await store.append([request('a', NO_STREAM, 10)])
  server.faults.plan(call, fault, 3)
  expect(placesOf(await readEverything(store))).toEqual(Array.from({ length: 10 }, (_, n) => `a@${n}`))
})

test('appends wait for a server that comes back', async () => {
  const requests = [request('a', NO_STREAM), request('b', NO_STREAM)]
  await store.append(requests.slice(0, 1))
  await server.goAway()
  const appended = store.append(requests.slice(1))
  await server.comeBack()
  expect(await appended).toMatchObject([{ taken: true }])
  await expectOnce(requests)
})

test('an append is refused in the end when there is no server', async () => {
  await server.goAway()
  const appended = store.append([request('a', NO_STREAM)])
  const closed = store.close()
  await expect(appended).rejects.toThrow('ECONNREFUSED')
  await closed
})

test('closing waits for what is in flight', async () => {
  const appended = store.append([...bulk(30), request('a', NO_STREAM)])
  await store.close()
  expect((await appended).every(({ taken }) => taken)).toBe(true)
})

describe('what cannot be sent', () => {
  test('is refused to its own caller', async () => {
    const bad = store.append([request('a', NO_STREAM, [{ ...newEvent(), id: 'no uuid' }])])
    const good = store.append([request('b', NO_STREAM)])
    await expect(bad).rejects.toThrow('UUID')
    expect(await good).toMatchObject([{ taken: true }])
  })

  test('is named when the server refuses its size', async () => {
    const patient = new KurrentdbEventStore(server.url)
    const large = newEvent({ text: 'x'.repeat(16 * 1024 * 1024 + 1) })
    const bad = patient.append([request('a', NO_STREAM, [large])])
    const good = patient.append([request('b', NO_STREAM)])
    await expect(bad).rejects.toThrow('MaxAppendSize')
    expect(await good).toMatchObject([{ taken: true }])
    await patient.close()
  })
})
