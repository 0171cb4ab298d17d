import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Pool } from 'pg'
import { describeEventStore } from '../conformance/event-store-conformance.spec-kit.js'
import { newEvent, placesOf, readEverything, request } from '../conformance/samples.spec-kit.js'
import { NO_STREAM } from '../event-store.js'
import { createLogDatabase, type LogDatabase } from './log-database.spec-kit.js'
import { PostgresEventStore } from './postgres-event-store.js'

let database: LogDatabase
let pools: Pool[]

beforeAll(async () => {
  database = await createLogDatabase()
  // As three processes would have.
  pools = ['one', 'two', 'three'].map((name) => database.open(name))
})

afterEach(() => database.pool.query('truncate log.events'))

afterAll(() => database.drop())

describeEventStore('PostgresEventStore', () => {
  const [first, ...others] = pools.map((pool) => new PostgresEventStore(pool))
  if (!first) throw new Error('no store')
  return Promise.resolve([first, ...others])
})

describe('the appends of a PostgresEventStore', () => {
  test('share transactions while they wait', async () => {
    const store = new PostgresEventStore(database.pool)
    const streams = Array.from({ length: 200 }, (_, n) => `s-${n}`)
    await Promise.all(streams.map((stream) => store.append([request(stream, NO_STREAM)])))
    const { rows } = await database.pool.query<{ transactions: string }>(
      'select count(distinct xmin::text) as transactions from log.events',
    )
    expect(rows).toEqual([{ transactions: '1' }])
    await store.close()
  })

  test('leave no trace of a refusal to those that wait beside it', async () => {
    const store = new PostgresEventStore(database.pool)
    const verdicts = await Promise.all([
      store.append([request('a', NO_STREAM)]),
      store.appendAtomically([request('a', 0, 3), request('b', 5)]),
      store.append([request('a', 0, 2)]),
      store.appendAtomically([request('a', 2), request('b', NO_STREAM)]),
    ])
    expect(verdicts.map((list) => list.map(({ taken }) => taken))).toEqual([
      [true],
      [false, false],
      [true],
      [true, true],
    ])
    const events = await readEverything(store)
    expect(placesOf(events)).toEqual(['a@0', 'a@1', 'a@2', 'a@3', 'b@0'])
    expect(verdicts[3][1]).toEqual({ taken: true, revision: 0, position: events[4]?.position })
    await store.close()
  })

  test('are written though the database refuses what a neighbour wants', async () => {
    const store = new PostgresEventStore(database.pool)
    const outcomes = await Promise.allSettled([
      store.append([request('a', NO_STREAM)]),
      store.append([request('nul-\u0000', NO_STREAM)]),
      store.append([request('b', NO_STREAM), request('c', NO_STREAM, [{ ...newEvent(), id: 'no uuid' }])]),
      store.appendAtomically([request('d', NO_STREAM), request('e', NO_STREAM, [newEvent({}, '\u0000')])]),
      store.append([request('a', 0)]),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled'])
    expect(placesOf(await readEverything(store))).toEqual(['a@0', 'b@0', 'a@1'])
    await store.close()
  })

  test('do not depend on the isolation that sessions have by default', async () => {
    const url = new URL(database.url)
    url.searchParams.set('options', '-c default_transaction_isolation=serializable')
    const stores = ['strict', 'stricter'].map((name) => new PostgresEventStore(database.open(name, url.href)))
    for (let revision = NO_STREAM; revision < 20; revision += 1) {
      const verdicts = await Promise.all(stores.map((store) => store.append([request('a', revision)])))
      expect(verdicts.flat().filter(({ taken }) => taken)).toHaveLength(1)
    }
    await Promise.all(stores.map((store) => store.close()))
  })
})

describe('a filtered read of a long log', () => {
  test('goes on over what it searches at a time', async () => {
    await database.pool.query(`
      insert into log.events (position, recorded_at, revision, id, stream, type, data, metadata)
      select n, now(), n, gen_random_uuid(), 'long', case n when 120000 then 'Rare' else 'Common' end, '{}', '{}'
      from generate_series(1, 120001) n`)
    const store = new PostgresEventStore(database.pool)
    const filter = { types: ['Rare'] }
    const events = [expect.objectContaining({ position: '120000', type: 'Rare' })]
    expect(await store.readAll({ filter, limit: 1 })).toEqual({ events, position: '120000', caughtUp: false })
    expect(await store.readAll({ filter })).toEqual({ events, position: '120001', caughtUp: true })
    const following = store.subscribe({ filter, signal: new AbortController().signal })[Symbol.asyncIterator]()
    expect(await following.next()).toEqual({ done: false, value: { events, position: '120001', caughtUp: true } })
    await store.close()
  })
})
