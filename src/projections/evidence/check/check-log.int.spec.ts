import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { Kysely, PostgresDialect } from 'kysely'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { amounts, append } from '../../runner/tally.spec-kit.js'
import { CHAIN_PROJECTION } from '../chain/chain-projection.js'
import { ChainReader } from '../chain/chain-reader.js'
import { checkLog, type LogCheck } from './check-log.js'

const EVENTS = 1234

let database: ProjectionDatabase
let reader: ChainReader

beforeAll(async () => {
  database = await createProjectionDatabase(CHAIN_PROJECTION)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database.pool }) })
  reader = new ChainReader(db, database.store)
})
afterEach(async () => {
  await database.stopAll()
  await database.clear()
})
afterAll(() => database.drop())

async function chained(events: number): Promise<void> {
  if (events > 0) await append(database.store, amounts(events))
  database.run(CHAIN_PROJECTION)
  await database.whenCaughtUp(CHAIN_PROJECTION)
  await database.stopAll()
}

async function check(): Promise<LogCheck[]> {
  const steps: LogCheck[] = []
  for await (const step of checkLog(database.store, reader)) steps.push(step)
  return steps
}

const result = async () => (await check()).at(-1)

const MOVE = (from: number, to: number) =>
  `update log.events set revision = revision + 1000000, position = ${to} where position = ${from}`
/** Two events in each other's place, as a whole: each with the other's position. */
const SWAP = `${MOVE(420, 5420)}; ${MOVE(430, 420)}; ${MOVE(5420, 430)}`
const COPY = `insert into log.events select 2000, recorded_at, revision + 1, id, stream, type, data, metadata from log.events where position = 1234`

describe('a log', () => {
  test.each([0, 1, 99, 100, 101, EVENTS])('of %i events passes', async (events) => {
    await chained(events)
    const steps = await check()
    expect(steps.at(-1)).toMatchObject({ type: 'result', ok: true, events })
    for (const step of steps.slice(0, -1)) expect(step).toMatchObject({ type: 'progress', of: events })
  })

  test('passes up to where the chain has come, whatever comes then', async () => {
    await chained(150)
    await append(database.store, amounts(20), 'another')
    expect(await result()).toMatchObject({ ok: true, events: 150, position: '150' })
  })

  test.each<[string, string, object]>([
    [
      'an event has other data',
      `update log.events set data = '{"source":"x"}' where position = 777`,
      { kind: 'changed', after: '776', at: '777' },
    ],
    [
      'the first event has another actor',
      `update log.events set metadata = replace(metadata::text, 'anna', 'emma')::json where position = 1`,
      { kind: 'changed', after: null, at: '1' },
    ],
    [
      'the last event has another time',
      `update log.events set recorded_at = recorded_at + interval '1 ms' where position = 1234`,
      { kind: 'changed', after: '1233', at: '1234' },
    ],
    [
      'an event has another stream',
      `update log.events set stream = 'x', revision = 0 where position = 300`,
      { kind: 'changed', after: '299', at: '300' },
    ],
    ['an event is gone', 'delete from log.events where position = 500', { kind: 'removed', after: '499', at: '501' }],
    ['the first is gone', 'delete from log.events where position = 1', { kind: 'removed', after: null, at: '2' }],
    [
      'the last ones are gone',
      'delete from log.events where position > 1230',
      { kind: 'removed', after: '1230', at: null },
    ],
    ['all are gone', 'delete from log.events', { kind: 'removed', after: null, at: null }],
    [
      'the chain that was kept is another one',
      `update chain_v1.links set hash = repeat('0', 64) where events = 600`,
      { kind: 'chain', at: '600' },
    ],
    ['the end of the chain is gone', 'delete from chain_v1.head', { kind: 'end', after: null, at: '1200' }],
    [
      'the chain was put back to where it was',
      'update chain_v1.head set (events, position, hash, leaves) = (select events, position, hash, leaves from chain_v1.links where events = 600)',
      { kind: 'end', after: '600', at: '1200' },
    ],
  ])('is found out when %s', async (_, sql, difference) => {
    await chained(EVENTS)
    await database.pool.query(sql)
    expect(await result()).toMatchObject({ type: 'result', ok: false, difference })
  })

  test('is found out when two events have changed places', async () => {
    await chained(EVENTS)
    await database.pool.query(SWAP)
    expect(await result()).toMatchObject({ ok: false, difference: { after: '419', at: '420' } })
  })

  test('is found out when the end of the chain is at its last link and another one', async () => {
    await chained(200)
    await database.pool.query(`update chain_v1.head set hash = repeat('0', 64)`)
    expect(await result()).toMatchObject({ ok: false, difference: { kind: 'end', after: '200', at: '200' } })
  })

  test.each([1, 100])('of %i events is found out though no link is kept any more', async (events) => {
    await chained(events)
    await database.pool.query(`delete from chain_v1.links; update log.events set data = '{}' where position = 1`)
    expect(await result()).toMatchObject({ ok: false, difference: { after: null, at: '1' } })
  })

  test('is not blamed for what came behind the chain', async () => {
    await chained(EVENTS)
    await database.pool.query(COPY)
    expect(await result()).toMatchObject({ ok: true, events: EVENTS })
  })
})
