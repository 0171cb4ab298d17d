import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createProjectionDatabase, type ProjectionDatabase } from './projection-database.spec-kit.js'
import { projectionStatuses, type ProjectionStatus } from './projection-status.js'
import { amount, amounts, append, createTally, TALLY_ID, type Tally } from './tally.spec-kit.js'
import { signal } from './tally-results.spec-kit.js'

let database: ProjectionDatabase
let tally: Tally

beforeAll(async () => {
  database = await createProjectionDatabase(createTally())
})
beforeEach(() => {
  tally = createTally()
})
afterEach(async () => {
  await database.stopAll()
  await database.clear()
})
afterAll(() => database.drop())

async function status(): Promise<ProjectionStatus | undefined> {
  const [first] = await projectionStatuses([tally], database.pool, database.store)
  return first
}

const age = (interval: string) =>
  database.pool.query(`update projections.checkpoints set heartbeat_at = now() - $1::interval`, [interval])

describe('a projection is', () => {
  test('NEVER_STARTED without a checkpoint, with all of the log to do', async () => {
    const nothing = { name: 'tally', version: 1, state: 'NEVER_STARTED', position: null, parked: 0 }
    const idle = { lag: 0, lagSeconds: 0, rate: null, etaSeconds: 0, refolding: null, rebuild: null }
    expect(await status()).toEqual({ ...nothing, ...idle })
    await append(database.store, amounts(7))
    expect(await status()).toMatchObject({ ...nothing, lag: 7 })
  })

  test('LIVE when it has all of the log, and when there is none', async () => {
    database.run(tally)
    await append(database.store, amounts(7))
    await database.whenCaughtUp(tally)
    expect(await status()).toMatchObject({ state: 'LIVE', position: '7', lag: 0, lagSeconds: 0, parked: 0 })
  })

  test('CATCHING_UP while it has not, by so many events and seconds', async () => {
    await append(database.store, amounts(25))
    const [paused, resume] = [signal(), signal()]
    tally.beforeCommit = async ([first]) => {
      if (first?.position !== '11') return
      paused.give()
      await resume.given
    }
    database.run(tally, { batchSize: 10 })
    await paused.given
    // The recorded time of the next event is what the lag is measured from.
    await database.pool.query(`update log.events set recorded_at = now() - interval '1 hour' where position = 11`)
    const behind = await status()
    expect(behind).toMatchObject({ state: 'CATCHING_UP', position: '10', lag: 15 })
    expect(Math.floor((behind?.lagSeconds ?? 0) / 60)).toBe(60)
    resume.give()
    await database.whenCaughtUp(tally)
    expect(await status()).toMatchObject({ state: 'LIVE', lag: 0, lagSeconds: 0 })
  })

  test('LIVE, with its lag told, when it has come to the end once', async () => {
    await append(database.store, amounts(5))
    const [paused, resume] = [signal(), signal()]
    database.run(tally)
    await database.whenCaughtUp(tally)
    tally.beforeCommit = async () => {
      paused.give()
      await resume.given
    }
    await append(database.store, amounts(3), 'two')
    await paused.given
    expect(await status()).toMatchObject({ state: 'LIVE', position: '5', lag: 3 })
    resume.give()
    await database.whenCaughtUp(tally)
  })

  test('DEGRADED once an event is parked', async () => {
    await append(database.store, [amount(1), amount(2, { type: 'Unknown' }), amount(3)])
    database.run(tally)
    await database.whenCaughtUp(tally)
    expect(await status()).toMatchObject({ state: 'DEGRADED', position: '3', lag: 0, parked: 1 })
  })

  test('STOPPED when nobody has given a sign of life for three heartbeats', async () => {
    await append(database.store, [amount(1), amount(2, { type: 'Unknown' })])
    const runner = database.run(tally)
    await database.whenCaughtUp(tally)
    await runner.stop()
    await age('14 seconds')
    expect(await status()).toMatchObject({ state: 'DEGRADED' })
    await age('16 seconds')
    expect(await status()).toMatchObject({ state: 'STOPPED', position: '2', lag: 0, parked: 1 })
    await database.pool.query('update projections.checkpoints set heartbeat_at = null')
    expect(await status()).toMatchObject({ state: 'STOPPED' })
  })
})

test('parked events and checkpoints are those of the version asked for', async () => {
  await append(database.store, [amount(1, { type: 'Unknown' })])
  database.run(tally)
  await database.whenCaughtUp(tally)
  const next = { ...createTally(), version: 2 }
  expect(await projectionStatuses([next, tally], database.pool, database.store)).toMatchObject([
    { version: 2, state: 'NEVER_STARTED', lag: 1, parked: 0 },
    { version: 1, state: 'DEGRADED', lag: 0, parked: 1 },
  ])
  expect(TALLY_ID).toBe('tally@1')
})
