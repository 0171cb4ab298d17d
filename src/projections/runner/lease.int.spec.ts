import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { SILENT } from '../../event-store/postgres/log-database.spec-kit.js'
import { applyBatch } from './apply-batch.js'
import { Fenced } from './checkpoint.js'
import { tryLease, type Lease } from './lease.js'
import { createProjectionDatabase, type ProjectionDatabase } from './projection-database.spec-kit.js'
import { amount, amounts, append, at, createTally, TALLY_ID, type Tally } from './tally.spec-kit.js'
import { applied, NEVER, positions, signal, sums } from './tally-results.spec-kit.js'

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

async function take(applicationName: string, projection = TALLY_ID): Promise<Lease> {
  const lease = await tryLease(database.open(applicationName), projection, applicationName)
  if (!lease) throw new Error(`${applicationName} got no lease`)
  return lease
}

describe('a lease', () => {
  test('is one owner’s at a time, and raises the epoch', async () => {
    const first = await take('first')
    expect(await tryLease(database.open('second'), TALLY_ID, 'second')).toBeUndefined()
    await first.release()
    const second = await take('third')
    expect([first.epoch, second.epoch]).toEqual(['1', '2'])
    await second.release()
  })

  test('is taken for one projection', async () => {
    const leases = [await take('first'), await take('second', 'tally@2')]
    await Promise.all(leases.map((lease) => lease.release()))
    expect(leases.map(({ epoch }) => epoch)).toEqual(['1', '1'])
  })

  test('tells the checkpoint and says that it is not caught up', async () => {
    await append(database.store, amounts(3))
    const runner = database.run(tally)
    await database.whenCaughtUp(tally)
    await runner.stop()
    const lease = await take('first')
    expect(lease.position).toBe('3')
    expect(await database.checkpoint(tally)).toEqual({ position: '3', epoch: '2', caught_up: false })
    await lease.release()
  })

  test('is lost with its connection', async () => {
    const lease = await take('first')
    const lost = new Promise((resolve) => lease.signal.addEventListener('abort', resolve))
    await database.terminate('first')
    await lost
    await lease.release()
    await (await take('second')).release()
  })

  test('is released once, and leaves the connection to others', async () => {
    const lease = await take('first')
    await Promise.all([lease.release(), lease.release()])
    await lease.release()
    expect(lease.signal.aborted).toBe(false)
  })
})

describe('of two runners', () => {
  test('one works, and the other takes over when it stops', async () => {
    const [one, two] = [createTally(), createTally()]
    const first = database.run(one, {}, 'first')
    await append(database.store, amounts(5))
    await database.whenCaughtUp(tally)
    database.run(two, {}, 'second')
    await append(database.store, amounts(5), 'two')
    await database.whenCaughtUp(tally)
    expect([one.calls.length > 0, two.calls]).toEqual([true, []])
    await first.stop()
    await append(database.store, amounts(5), 'three')
    await database.whenCaughtUp(tally)
    expect(two.calls.reduce((sum, events) => sum + events, 0)).toBe(5)
    expect(await applied(database)).toEqual(positions(15))
  })

  test('the second takes over from one that lost its connections in the middle of a batch, which is fenced', async () => {
    await append(database.store, amounts(20))
    const [paused, resume] = [signal(), signal()]
    const stalled: Tally = {
      ...createTally(),
      project: async (events, client) => {
        paused.give()
        await resume.given
        await createTally().project(events, client)
      },
    }
    const first = database.run(stalled, {}, 'first')
    await paused.given
    database.run(tally, {}, 'second')
    await terminateLease('first')
    await database.progress.whenProjected(TALLY_ID, at(20))
    resume.give()
    await first.stop()
    expect(await applied(database)).toEqual(positions(20))
    expect(await sums(database)).toEqual({ one: [20, 210] })
    expect(await database.checkpoint(tally)).toMatchObject({ position: '20', epoch: '2' })
  })
})

describe('an owner of an epoch that is over', () => {
  test.each([
    ['its epoch, before it holds any lock', '1', null, []],
    ['its place', '2', '2', [5]],
  ] as const)('is refused by %s, and writes nothing', async (_, epoch, from, calls) => {
    await append(database.store, amounts(5))
    const old = await take('old')
    await old.release()
    const current = await take('current')
    const { events } = await database.store.readAll()
    const context = { projection: tally, pool: database.pool, epoch, signal: NEVER, logger: SILENT }
    const applying = applyBatch(context, { events, from: from === null ? null : at(from), to: at(5), caughtUp: true })
    await expect(applying).rejects.toThrow(Fenced)
    expect(tally.calls).toEqual(calls)
    expect(await applied(database)).toEqual([])
    expect(await database.checkpoint(tally)).toEqual({ position: null, epoch: '2', caught_up: false })
    await current.release()
  })

  test('cannot park either', async () => {
    await append(database.store, [amount(1, { type: 'Unknown' })])
    await (await take('old')).release()
    await (await take('current')).release()
    const { events } = await database.store.readAll()
    const context = { projection: tally, pool: database.pool, epoch: '1', signal: NEVER, logger: SILENT }
    await expect(applyBatch(context, { events, from: null, to: at(1), caughtUp: true })).rejects.toThrow(Fenced)
    expect(await database.parked(tally)).toEqual([])
  })
})

/** Kills the connection of a pool that holds the lease's lock; those of batches are shared. */
async function terminateLease(applicationName: string): Promise<void> {
  const { rows } = await database.pool.query(
    `select pg_terminate_backend(pid, 5000) as gone from pg_stat_activity join pg_locks using (pid)
     where application_name = $1 and locktype = 'advisory' and mode = 'ExclusiveLock' and datname = current_database()`,
    [applicationName],
  )
  expect(rows).toEqual([{ gone: true }])
}
