import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { KurrentdbServer } from '../../test/kurrentdb-server/kurrentdb-server.js'
import { newEvent, readEverything } from './conformance/samples.spec-kit.js'
import { NO_STREAM, type EventStore } from './event-store.js'
import { MemoryEventStore } from './memory/memory-event-store.js'
import { migrateLog } from './migrate-log.js'
import { openEventStore } from './open-event-store.js'
import { createLogDatabase, SILENT, type LogDatabase } from './postgres/log-database.spec-kit.js'

const EVENTS = 1300
const STREAMS = 41
/** Servers and thousands of flushes, on a machine that may be busy with other tests. */
const LONG_MS = 120_000

let databases: LogDatabase[]
let servers: KurrentdbServer[]
let stores: EventStore[]

beforeEach(() => {
  databases = []
  servers = []
  stores = []
})
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()))
  await Promise.all(servers.map((server) => server.stop()))
  await Promise.all(databases.map((database) => database.drop()))
})

async function postgres(): Promise<EventStore> {
  const database = await createLogDatabase()
  databases.push(database)
  return opened(await openEventStore(database.url, { logger: SILENT }))
}

async function kurrentdb(version: '26.1.0' | '25.1.0' | '24.10.0' = '25.1.0'): Promise<EventStore> {
  const server = await KurrentdbServer.start({ version })
  servers.push(server)
  return opened(await openEventStore(server.url, { logger: SILENT }))
}

function opened(store: EventStore): EventStore {
  stores.push(store)
  return store
}

/** Streams that take turns and come back, so that no page has each but once. */
async function fill(store: EventStore, events = EVENTS): Promise<void> {
  for (let round = 0; round * STREAMS < events; round++) {
    const requests = Array.from({ length: Math.min(STREAMS, events - round * STREAMS) }, (_, i) => ({
      stream: `entity-${i}`,
      expectedRevision: round - 1,
      events: [newEvent({ n: round * STREAMS + i, text: 'é\u2028"', nested: { b: 1, a: [null] } })],
    }))
    await store.append(requests)
  }
}

/** What a log has, but for what each log hands out itself. */
const contents = async (store: EventStore) =>
  (await readEverything(store)).map(({ stream, revision, id, type, data, metadata }) => ({
    stream,
    revision,
    id,
    type,
    data,
    metadata,
  }))

/** A log that goes away in the middle: the events before are there, and maybe some of the request in hand. */
function failingAfter(store: EventStore, requests: number): EventStore {
  let left = requests
  const count = () => {
    if ((left -= 1) < 0) throw new Error('gone')
  }
  return Object.assign(Object.create(store) as EventStore, {
    readAll: store.readAll.bind(store),
    append: (...args: Parameters<EventStore['append']>) => (count(), store.append(...args)),
    appendAtomically: async (...args: Parameters<EventStore['appendAtomically']>) => {
      count()
      return store.appendAtomically(...args)
    },
  })
}

describe('a log that is copied', () => {
  test(
    'is the same in another Postgres',
    async () => {
      const [from, to] = [await postgres(), await postgres()]
      await fill(from)
      let told = 0
      const migration = await migrateLog(from, to, (events) => (told += events))
      expect(migration).toMatchObject({ events: EVENTS, found: 0 })
      expect(told).toBe(EVENTS)
      expect(await contents(to)).toEqual(await contents(from))
    },
    LONG_MS,
  )

  test.each(['26.1.0', '25.1.0', '24.10.0'] as const)(
    'goes to KurrentDB %s and back with one digest',
    async (version) => {
      const [from, through, back] = [await postgres(), await kurrentdb(version), await postgres()]
      await fill(from)
      const there = await migrateLog(from, through)
      expect(await contents(through)).toEqual(await contents(from))
      const home = await migrateLog(through, back)
      expect(home).toEqual(there)
      expect(await contents(back)).toEqual(await contents(from))
    },
  )

  test(
    'is finished after an interruption at any point',
    async () => {
      const from = await postgres()
      await fill(from)
      const to = await kurrentdb('24.10.0')
      for (const requests of [0, 3, 40, 333]) {
        await expect(migrateLog(from, failingAfter(to, requests))).rejects.toThrow('gone')
      }
      const { found } = await migrateLog(from, to)
      expect(found).toBeGreaterThan(0)
      expect(found).toBeLessThan(EVENTS)
      expect(await contents(to)).toEqual(await contents(from))
      expect(await migrateLog(from, to)).toMatchObject({ events: EVENTS, found: EVENTS })
    },
    LONG_MS,
  )
})

describe('a target that holds something else is refused', () => {
  const memory = async (events: number) => {
    const store = opened(new MemoryEventStore())
    await fill(store, events)
    return store
  }

  test('other events', async () => {
    const [from, to] = [await memory(50), await memory(3)]
    await expect(migrateLog(from, to)).rejects.toThrow('The target holds something else than the source')
    expect(await to.countAfter(null)).toBe(3)
  })

  test('more events than there are', async () => {
    const [from, to] = [await memory(50), opened(new MemoryEventStore())]
    await migrateLog(from, to)
    await to.append([{ stream: 'other', expectedRevision: NO_STREAM, events: [newEvent()] }])
    await expect(migrateLog(from, to)).rejects.toThrow('something else')
  })

  test('an event that was tampered with', async () => {
    const [from, to] = [await postgres(), await postgres()]
    await fill(from, 60)
    await migrateLog(from, to)
    await databases[1]?.pool.query(
      `update log.events set metadata = replace(metadata::text, 'test', 'nobody')::json where position = 33`,
    )
    await expect(migrateLog(from, to)).rejects.toThrow('at revision')
  })

  test('what was written to the source meanwhile', async () => {
    const [from, to] = [await memory(50), opened(new MemoryEventStore())]
    const late = { stream: 'late', expectedRevision: NO_STREAM, events: [newEvent()] }
    let done = 0
    const writing = migrateLog(from, to, (events) => {
      if ((done += events) === 50) void from.append([late])
    })
    await expect(writing).rejects.toThrow('Was something written while they were copied?')
  })
})
