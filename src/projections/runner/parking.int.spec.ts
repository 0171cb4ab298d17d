import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { SILENT } from '../../event-store/postgres/log-database.spec-kit.js'
import { applyBatch } from './apply-batch.js'
import { tryLease } from './lease.js'
import { createProjectionDatabase, type ProjectionDatabase } from './projection-database.spec-kit.js'
import { amount, amounts, append, at, createTally, TALLY_ID, type Tally } from './tally.spec-kit.js'
import { applied, NEVER, positions, sums } from './tally-results.spec-kit.js'

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

const without = (count: number, ...gone: number[]) =>
  positions(count).filter((position) => !gone.includes(Number(position)))

describe('of 1,000 events, three that cannot be applied', () => {
  beforeEach(async () => {
    const events = amounts(1000)
    events[499] = amount(500, { type: 'SourcePainted' })
    events[999] = amount(1000, { schemaVersion: 2 })
    await append(database.store, events)
    tally.beforeCommit = async (batch, client) => {
      // Refused by the database, which spoils the transaction as well.
      if (batch.some(({ data }) => data.rank === 137)) await client.query('select 1 / 0')
    }
  })

  test.each([1, 7, 128, 1000])(
    'are parked and all others applied once, in order, in batches of %i',
    async (batchSize) => {
      database.run(tally, { batchSize })
      await database.whenCaughtUp(tally)
      expect(await applied(database)).toEqual(without(1000, 137, 500, 1000))
      expect(await sums(database)).toEqual({ one: [997, 500_500 - 137 - 500 - 1000] })
      expect(await database.parked(tally)).toEqual([
        { position: '137', event_type: 'SourceRegistered', stream: 'one', error: 'division by zero' },
        { position: '500', event_type: 'SourcePainted', stream: 'one', error: 'unknown event type SourcePainted' },
        {
          position: '1000',
          event_type: 'SourceRegistered',
          stream: 'one',
          error: 'unknown version 2 of SourceRegistered',
        },
      ])
      expect(await database.checkpoint(tally)).toMatchObject({ position: '1000', caught_up: true })
    },
  )

  test('cost few more transactions than there would be without them', async () => {
    database.run(tally, { batchSize: 1000 })
    await database.whenCaughtUp(tally)
    // Halving reaches one of a thousand in ten steps of two; decoding fails before anything is projected.
    expect(tally.calls.length).toBeLessThanOrEqual(3 * 20)
  })
})

test('neighbours that cannot be applied are parked one by one', async () => {
  await append(database.store, amounts(10))
  tally.beforeCommit = (events) => {
    if (events.some(({ data }) => data.rank > 3 && data.rank < 8)) throw new Error('no')
  }
  database.run(tally)
  await database.whenCaughtUp(tally)
  expect(await applied(database)).toEqual(without(10, 4, 5, 6, 7))
  expect((await database.parked(tally)).map(({ position }) => position)).toEqual(['4', '5', '6', '7'])
})

test('a batch that fails only as a whole is applied in parts', async () => {
  await append(database.store, amounts(10))
  tally.beforeCommit = (events) => {
    if (events.length > 3) throw new Error('too much')
  }
  database.run(tally)
  await database.whenCaughtUp(tally)
  expect(await applied(database)).toEqual(positions(10))
  expect(await database.parked(tally)).toEqual([])
})

test('of a long error 2,000 characters are kept, and what is no Error is told too', async () => {
  await append(database.store, amounts(2))
  tally.beforeCommit = ([event]) => {
    if (event?.data.rank === 1) throw new Error('x'.repeat(5000))
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- a library may
    throw 'text'
  }
  database.run(tally)
  await database.whenCaughtUp(tally)
  expect((await database.parked(tally)).map(({ error }) => error)).toEqual(['x'.repeat(2000), 'text'])
})

test('a failure that no event is to blame for parks nothing', async () => {
  await append(database.store, amounts(3))
  const { events } = await database.store.readAll()
  const lease = await tryLease(database.pool, TALLY_ID, 'test')
  tally.beforeCommit = () => Promise.reject(Object.assign(new Error('later'), { code: '53100' }))
  const context = { projection: tally, pool: database.pool, epoch: lease?.epoch ?? '', signal: NEVER, logger: SILENT }
  await expect(applyBatch(context, { events, from: null, to: at(3), caughtUp: true })).rejects.toThrow('later')
  expect(tally.calls).toEqual([3])
  expect(await database.parked(tally)).toEqual([])
  expect(await database.checkpoint(tally)).toMatchObject({ position: null })
  await lease?.release()
})
