import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { Kysely, PostgresDialect } from 'kysely'
import { KurrentdbServer } from '../../../../test/kurrentdb-server/kurrentdb-server.js'
import { Chain, GENESIS, leafOf } from '../../../domain/evidence/chain.js'
import { recordedLine } from '../../../domain/evidence/recorded-line.js'
import type { EventStore } from '../../../event-store/event-store.js'
import { KurrentdbEventStore } from '../../../event-store/kurrentdb/kurrentdb-event-store.js'
import { TestRebuilds } from '../../rebuild/rebuilds.spec-kit.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { amount, amounts, append, at } from '../../runner/tally.spec-kit.js'
import { CHAIN_ID, CHAIN_PROJECTION } from './chain-projection.js'
import { ChainReader } from './chain-reader.js'

let database: ProjectionDatabase
let db: Kysely<unknown>
let rebuilds: TestRebuilds

beforeAll(async () => {
  database = await createProjectionDatabase(CHAIN_PROJECTION)
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database.pool }) })
  rebuilds = new TestRebuilds(database)
})
afterEach(async () => {
  await rebuilds.stop()
  await database.stopAll()
  await database.clear()
})
afterAll(() => database.drop())

/** The hash after each event, as whoever holds the log works it out. */
async function hashesOf(log: EventStore): Promise<{ position: string; hash: string }[]> {
  const chain = new Chain()
  const { events } = await log.readAll({ limit: 10_000 })
  return events.map((event) => {
    chain.add(leafOf(recordedLine(event)))
    return { position: event.position, hash: chain.hash }
  })
}

/** A log with events of several streams, among them ones that nobody understands. */
async function fill(log: EventStore): Promise<void> {
  await append(log, amounts(137))
  await append(log, [amount(1, { type: 'Unheard' }), amount(2, { schemaVersion: 99 })], 'foreign-7')
  await append(log, amounts(113), 'audit-2026')
}

async function caughtUp(batchSize: number): Promise<ChainReader> {
  database.run(CHAIN_PROJECTION, { batchSize })
  await database.whenCaughtUp(CHAIN_PROJECTION)
  return new ChainReader(db, database.store)
}

const links = async () => (await database.pool.query('select * from chain_v1.links order by events')).rows as unknown[]

describe('the chain', () => {
  test.each([1, 7, 100, 1000])('stands for every event, whatever it is, in batches of %i', async (batchSize) => {
    await fill(database.store)
    const chain = await caughtUp(batchSize)
    const hashes = await hashesOf(database.store)
    for (const [i, { position, hash }] of hashes.entries())
      expect(await chain.at(at(position))).toMatchObject({ events: i + 1, hash })
    expect(await chain.ends()).toMatchObject({ head: { events: 252, position: '252', hash: hashes.at(-1)?.hash } })
    expect(await chain.first()).toBe(hashes[0]?.hash)
    expect(await links()).toMatchObject([{ events: '1' }, { events: '100' }, { events: '200' }])
    expect(await database.parked(CHAIN_PROJECTION)).toEqual([])
  })

  test('has nothing before the first event', async () => {
    const chain = await caughtUp(10)
    expect(await chain.at(at(0))).toEqual({ events: 0, hash: GENESIS, recordedAt: null })
    expect([await chain.first(), await chain.ends()]).toEqual([undefined, {}])
  })

  test('gives its links, and its end where that is none', async () => {
    await fill(database.store)
    const chain = await caughtUp(50)
    const after = async (events: number) => {
      const found: number[] = []
      for await (const link of chain.linksAfter(events)) found.push(link.events)
      return found
    }
    expect(await after(0)).toEqual([1, 100, 200, 252])
    expect(await after(100)).toEqual([200, 252])
    expect(await after(252)).toEqual([])
  })

  test('is the same when it is made anew, and another one when an event is', async () => {
    await fill(database.store)
    await caughtUp(33)
    rebuilds.start(CHAIN_PROJECTION)
    expect(await rebuilds.done(CHAIN_PROJECTION)).toMatchObject({ state: 'SWITCHED' })
    await database.pool.query(
      `update log.events set metadata = replace(metadata::text, 'anna', 'emma')::json where position = 150`,
    )
    const { state, tables } = await rebuilds.done(CHAIN_PROJECTION, 'CHECK')
    expect([state, tables.find(({ table }) => table === 'links')?.differing]).toEqual([
      'DIFFERENT',
      [{ key: { events: '200' }, in: 'BOTH', columns: ['hash', 'leaves'] }],
    ])
  })

  test('goes on where it stood when it cannot write, and never without an event', async () => {
    await append(database.store, amounts(5))
    await database.pool.query(`alter table chain_v1.links add constraint none check (hash = '')`)
    const interrupted = new Promise<void>((resolve) => {
      const meter = { interrupted: () => resolve(), leased: () => undefined, applied: () => undefined }
      database.run(CHAIN_PROJECTION, { meter })
    })
    await interrupted
    expect(await database.progress.positionOf(CHAIN_ID)).toBeNull()
    await database.pool.query('alter table chain_v1.links drop constraint none')
    await database.whenCaughtUp(CHAIN_PROJECTION)
    expect(await database.parked(CHAIN_PROJECTION)).toEqual([])
    expect(await new ChainReader(db, database.store).ends()).toMatchObject({ head: { events: 5 }, last: { events: 1 } })
  })

  test('that has lost its end stands still until it is made anew', async () => {
    await append(database.store, amounts(150))
    await caughtUp(50)
    await database.stopAll()
    const kept = await links()
    await database.pool.query('delete from chain_v1.head')
    await append(database.store, amounts(20), 'another')
    const interrupted = new Promise<void>((resolve) => {
      const meter = { interrupted: () => resolve(), leased: () => undefined, applied: () => undefined }
      database.run(CHAIN_PROJECTION, { meter })
    })
    await interrupted
    expect(await database.progress.positionOf(CHAIN_ID)).toBe('150')
    expect(await links()).toEqual(kept)
    rebuilds.start(CHAIN_PROJECTION)
    const { state, tables } = await rebuilds.done(CHAIN_PROJECTION, 'REBUILD', true)
    expect([state, tables.map(({ table, same }) => [table, same])]).toEqual([
      'SWITCHED',
      expect.arrayContaining([
        ['head', false],
        ['links', true],
      ]),
    ])
    await database.whenCaughtUp(CHAIN_PROJECTION)
    expect(await new ChainReader(db, database.store).ends()).toMatchObject({ head: { events: 170 } })
  })

  test('that has lost its end says so, and what to do', async () => {
    await append(database.store, amounts(3))
    await caughtUp(10)
    await database.stopAll()
    await database.pool.query('delete from chain_v1.head')
    const client = await database.pool.connect()
    await client.query('begin; set local search_path = chain_v1')
    const gone = /up to position 1, and its head is gone.*strata rebuild chain --accept-differences/
    await expect(CHAIN_PROJECTION.project([], client)).rejects.toThrow(gone)
    await client.query('rollback')
    client.release()
    expect(await database.parked(CHAIN_PROJECTION)).toEqual([])
  })

  test('stands for a log in KurrentDB, whose positions are others', async () => {
    const server = await KurrentdbServer.start()
    const store = new KurrentdbEventStore(server.url)
    await fill(store)
    const hashes = await hashesOf(store)
    const last = at(String(await store.head()))
    database.run(CHAIN_PROJECTION, { eventStore: store })
    await database.progress.whenProjected(CHAIN_ID, last)
    const chain = new ChainReader(db, store)
    expect(await chain.at(last)).toMatchObject({ events: 252, hash: hashes.at(-1)?.hash })
    expect(await chain.at(at(String(hashes[180]?.position)))).toMatchObject({ events: 181, hash: hashes[180]?.hash })
    await database.stopAll()
    await store.close()
    await server.stop()
  })
})
