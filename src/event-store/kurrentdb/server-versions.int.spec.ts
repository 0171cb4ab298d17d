import { afterEach, describe, expect, test } from '@jest/globals'
import { KurrentdbServer } from '../../../test/kurrentdb-server/kurrentdb-server.js'
import { newEvent, placesOf, readEverything, request } from '../conformance/samples.spec-kit.js'
import { NO_STREAM } from '../event-store.js'
import { KurrentdbEventStore } from './kurrentdb-event-store.js'

let server: KurrentdbServer
let store: KurrentdbEventStore

async function open(version: '24.10.0' | '25.1.0' | '26.1.0'): Promise<void> {
  server = await KurrentdbServer.start({ version })
  store = new KurrentdbEventStore(server.url)
}

afterEach(async () => {
  await store.close()
  await server.stop()
})

const bulk = () => Array.from({ length: 40 }, (_, n) => request(`bulk-${n}`, NO_STREAM))
const several = () => [request('a', NO_STREAM), request('b', NO_STREAM)]
/** How often a call of the second protocol was made. */
const transactions = () =>
  new Set(server.log.all.map(({ created, metadata }) => `${created} ${metadata.includes('strata-json')}`))

describe.each(['25.1.0', '26.1.0'] as const)('a server of version %s', (version) => {
  test('takes a bulk in transactions, and events come back as they were given', async () => {
    await open(version)
    const requests = bulk()
    expect((await store.append(requests)).every(({ taken }) => taken)).toBe(true)
    const given = new Map(requests.flatMap(({ events }) => events.map((event) => [event.id, event])))
    for (const { id, type, data, metadata } of await readEverything(store)) {
      expect({ id, type, data, metadata }).toEqual(given.get(id))
    }
    expect(server.log.all.filter(({ metadata }) => metadata.includes('strata-json'))).toHaveLength(40)
    expect(transactions().size).toBeLessThan(5)
  })

  test('takes what it can when one of a bulk conflicts', async () => {
    await open(version)
    await store.append([request('bulk-7', NO_STREAM)])
    const verdicts = await store.append(bulk())
    expect(verdicts.map(({ taken }) => taken)).toEqual(Array.from({ length: 40 }, (_, n) => n !== 7))
    expect(verdicts[7]).toEqual({ taken: false, actualRevision: 0 })
  })

  test('is not asked to take streams at once whose names differ only in their case', async () => {
    await open(version)
    const requests = bulk().flatMap((one) => [one, { ...request('', NO_STREAM), stream: one.stream.toUpperCase() }])
    expect((await store.append(requests)).every(({ taken }) => taken)).toBe(true)
    expect(placesOf(await readEverything(store)).toSorted()).toEqual(
      requests.map(({ stream }) => `${stream}@0`).toSorted(),
    )
    await expect(store.appendAtomically([request('x', NO_STREAM), request('X', NO_STREAM)])).rejects.toThrow('case')
  })
})

describe('a server of version 25.1.0', () => {
  test('appends to several streams, all or none', async () => {
    await open('25.1.0')
    expect(await store.appendAtomically(several())).toMatchObject([{ taken: true }, { taken: true }])
    expect(await store.appendAtomically([request('a', 0), request('b', NO_STREAM)])).toEqual([
      { taken: false, actualRevision: 0 },
      { taken: false, actualRevision: 0 },
    ])
    expect(placesOf(await readEverything(store)).toSorted()).toEqual(['a@0', 'b@0'])
  })

  test('cannot check what is not written, and is told to be too old before anything is', async () => {
    await open('25.1.0')
    const refused = store.appendAtomically([...several(), request('c', NO_STREAM, 0)])
    await expect(refused).rejects.toThrow('KurrentDB 26.1')
    expect(await readEverything(store)).toEqual([])
  })
})

describe('a server of version 24.10.0', () => {
  test('takes a bulk stream by stream', async () => {
    await open('24.10.0')
    expect((await store.append(bulk())).every(({ taken }) => taken)).toBe(true)
    expect(await readEverything(store)).toHaveLength(40)
  })

  test('is told to be too old for several streams at once before anything is written', async () => {
    await open('24.10.0')
    await expect(store.appendAtomically(several())).rejects.toThrow('KurrentDB 25.1')
    expect(await readEverything(store)).toEqual([])
  })

  test('takes several requests for one stream at once', async () => {
    await open('24.10.0')
    const verdicts = await store.appendAtomically([request('a', NO_STREAM, 2), request('a', 1, [newEvent()])])
    expect(verdicts).toMatchObject([
      { taken: true, revision: 1 },
      { taken: true, revision: 2 },
    ])
  })
})
