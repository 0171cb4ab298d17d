import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { LEASE_TIMES, tryLease, type Lease, type LeaseTimes } from './lease.js'
import { markOwned, onOwnedConnection } from './owned-session.js'
import { createProjectionDatabase, type ProjectionDatabase } from './projection-database.spec-kit.js'
import { amounts, append, at, createTally, TALLY_ID, type Tally } from './tally.spec-kit.js'
import { applied, positions, signal, sums } from './tally-results.spec-kit.js'

/** An owner that gives no sign of life, as one that is paused, and one that takes over as soon as that is noticed. */
const PAUSED: LeaseTimes = { heartbeatMs: 3_600_000, leaseMs: 3_600_000 }
const EAGER: LeaseTimes = { heartbeatMs: 20, leaseMs: 50 }

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

/** Asks for the lease until it is given. */
async function takeOver(applicationName: string, times = EAGER): Promise<Lease> {
  const pool = database.open(applicationName)
  for (;;) {
    const lease = await tryLease(pool, TALLY_ID, applicationName, times)
    if (lease) return lease
  }
}

const lost = (lease: Lease) =>
  new Promise<void>((resolve) => lease.signal.addEventListener('abort', () => resolve(), { once: true }))

async function heartbeat(): Promise<string | undefined> {
  const { rows } = await database.pool.query<{ at: string }>(
    'select heartbeat_at::text as at from projections.checkpoints',
  )
  return rows[0]?.at
}

describe('an owner', () => {
  test('keeps its lease by its heartbeats', async () => {
    const lease = await takeOver('first', { ...LEASE_TIMES, heartbeatMs: 10 })
    const before = await heartbeat()
    while ((await heartbeat()) === before);
    expect(await tryLease(database.open('second'), TALLY_ID, 'second')).toBeUndefined()
    expect(lease.signal.aborted).toBe(false)
    await lease.release()
  })

  test('without a sign of life is replaced, and told', async () => {
    const paused = await takeOver('paused', PAUSED)
    const over = lost(paused)
    const successor = await takeOver('successor')
    await over
    expect([paused.epoch, successor.epoch]).toEqual(['1', '2'])
    await paused.release()
    expect(await tryLease(database.open('third'), TALLY_ID, 'third')).toBeUndefined()
    await successor.release()
  })

  test('is told by its heartbeat that there is another one, though its session goes on', async () => {
    const lease = await takeOver('first', { ...LEASE_TIMES, heartbeatMs: 10 })
    const over = lost(lease)
    await database.pool.query('update projections.checkpoints set epoch = epoch + 1')
    await over
    const before = await heartbeat()
    await lease.release()
    expect(await heartbeat()).toBe(before)
  })

  test('gives up when its heartbeat is not answered', async () => {
    const lease = await takeOver('first')
    const other = await database.pool.connect()
    await other.query('begin; select from projections.checkpoints for update')
    await lost(lease)
    // What it waits for is not waited for by its release.
    await lease.release()
    await other.query('rollback')
    other.release()
  })
})

describe('a successor', () => {
  test('ends the transaction in which its predecessor was paused, and does its batch itself', async () => {
    await append(database.store, amounts(20))
    const [written, resume] = [signal(), signal()]
    const stalled = createTally(async () => {
      written.give()
      await resume.given
    })
    const first = database.run(stalled, { leaseTimes: PAUSED }, 'first')
    await written.given
    database.run(tally, { leaseTimes: EAGER }, 'second')
    // With the rows of `first` locked, this would be for ever.
    await database.progress.whenProjected(TALLY_ID, at(20))
    resume.give()
    await first.stop()
    expect(await applied(database)).toEqual(positions(20))
    expect(await sums(database)).toEqual({ one: [20, 210] })
    expect(await database.checkpoint(tally)).toMatchObject({ position: '20', epoch: '2' })
  })

  test('ends whatever else works for its predecessor', async () => {
    const paused = await takeOver('paused', PAUSED)
    const ownership = { projection: TALLY_ID, epoch: paused.epoch, signal: paused.signal }
    const marked = signal()
    const vacuum = onOwnedConnection(database.open('vacuum'), ownership, async (client) => {
      await markOwned(client, ownership)
      marked.give()
      await client.query('select pg_sleep(3600)')
    })
    const ended = expect(vacuum).rejects.toThrow(/terminat/)
    await marked.given
    const successor = await takeOver('successor')
    await ended
    await Promise.all([paused.release(), successor.release()])
  })

  test('does not end what works for another projection', async () => {
    const other = await tryLease(database.open('other'), 'tally@2', 'other')
    if (!other) throw new Error('no lease')
    const ownership = { projection: 'tally@2', epoch: other.epoch, signal: other.signal }
    await onOwnedConnection(database.open('work'), ownership, async (client) => {
      await markOwned(client, ownership)
      const paused = await takeOver('paused', PAUSED)
      const successor = await takeOver('successor')
      await client.query('select 1')
      await Promise.all([paused.release(), successor.release()])
    })
    expect(other.signal.aborted).toBe(false)
    await other.release()
  })
})
