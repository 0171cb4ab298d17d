import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createProjectionDatabase, type ProjectionDatabase } from './projection-database.spec-kit.js'
import { amounts, append, createTally, type Hook, type Tally } from './tally.spec-kit.js'
import { applied, positions, sums } from './tally-results.spec-kit.js'

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

/** Does it once, in the batch that has the event at a position. */
function onceAt(position: number, act: Hook): Hook {
  let done = false
  return async (events, client) => {
    if (done || !events.some((event) => event.position === String(position))) return
    done = true
    await act(events, client)
  }
}

/** Kills the server's side of the projector's connection and waits until it is gone. */
const TERMINATE = 'select pg_terminate_backend($1, 5000)'
const ownBackend: Hook = async (_events, client) => {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  await database.pool.query(TERMINATE, [rows[0]?.pid])
}

async function expectEverythingOnce(count: number): Promise<void> {
  await database.whenCaughtUp(tally)
  expect(await applied(database)).toEqual(positions(count))
  expect(await sums(database)).toEqual({ one: [count, (count * (count + 1)) / 2] })
  expect(await database.parked(tally)).toEqual([])
}

describe('a batch is tried again, nothing lost and nothing twice,', () => {
  test.each<[what: string, act: Hook]>([
    ['a serialization failure', () => Promise.reject(Object.assign(new Error('once'), { code: '40001' }))],
    ['a statement during which its backend is terminated', killWhileItSleeps],
    ['the loss of its connection between two statements', ownBackend],
    [
      'the loss of its connection before a statement',
      async (events, client) => {
        await ownBackend(events, client)
        await client.query('select 1')
      },
    ],
  ])('after %s', async (_, act) => {
    tally.beforeCommit = onceAt(15, act)
    await append(database.store, amounts(30))
    database.run(tally, { batchSize: 10 })
    await expectEverythingOnce(30)
    expect(tally.calls).toEqual([10, 10, 10, 10])
  })

  test('after a failure at the end of the log, without waiting for another event', async () => {
    tally.beforeCommit = onceAt(5, () => Promise.reject(Object.assign(new Error('once'), { code: '40P01' })))
    await append(database.store, amounts(5))
    database.run(tally)
    await expectEverythingOnce(5)
    expect(tally.calls).toEqual([5, 5])
  })

  test('after a failure while a batch was being divided', async () => {
    let failed = false
    tally.beforeCommit = (events) => {
      if (events.length > 4) throw new Error('divide')
      if (failed || !events.some(({ position }) => position === '15')) return
      failed = true
      throw Object.assign(new Error('once'), { code: '40001' })
    }
    await append(database.store, amounts(16))
    database.run(tally)
    await expectEverythingOnce(16)
    expect(failed).toBe(true)
  })

  test('however often connections are killed', async () => {
    await append(database.store, amounts(400))
    database.run(tally, { batchSize: 5 })
    let kills = 0
    tally.beforeCommit = async () => {
      // Whichever connections are in use: that of the batch, of the lease, of the heartbeat.
      if (tally.calls.length % 10 === 3) kills += await database.terminate('projector')
    }
    await expectEverythingOnce(400)
    expect(kills).toBeGreaterThanOrEqual(8)
  })
})

async function killWhileItSleeps(...[, client]: Parameters<Hook>): Promise<void> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const sleeping = client.query('select pg_sleep(60)')
  await Promise.all([sleeping, database.pool.query(TERMINATE, [rows[0]?.pid])])
}
