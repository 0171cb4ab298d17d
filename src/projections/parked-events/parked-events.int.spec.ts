import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { SILENT } from '../../event-store/postgres/log-database.spec-kit.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { projectionStatuses } from '../runner/projection-status.js'
import { amount, append, at, createTally, type Tally } from '../runner/tally.spec-kit.js'
import { applied, signal, sums } from '../runner/tally-results.spec-kit.js'
import { parkedCursor } from './list-parked-events.js'
import type { ParkedStatus } from './parked-event.js'
import { ParkedEvents } from './parked-events.js'

let database: ProjectionDatabase
let tally: Tally
let parked: ParkedEvents
/** Amounts that cannot be applied. */
let bad: Set<number>

beforeAll(async () => {
  database = await createProjectionDatabase(createTally())
})
beforeEach(() => {
  bad = new Set([2, 4, 7])
  tally = createTally((events) => {
    const found = events.find(({ data }) => bad.has(data.rank))
    if (found) throw new Error(`no ${found.data.rank}`)
  })
  const { pool, store: eventStore } = database
  parked = new ParkedEvents({ projections: [tally], pool, eventStore, logger: SILENT })
})
afterEach(async () => {
  await database.stopAll()
  await database.clear()
})
afterAll(() => database.drop())

/** Streams one: 1, 2, 3, 4 at these positions; two: 5, 6, 7. */
async function project(): Promise<void> {
  await append(
    database.store,
    [1, 2, 3, 4].map((value) => amount(value)),
  )
  await append(
    database.store,
    [5, 6, 7].map((value) => amount(value)),
    'two',
  )
  const runner = database.run(tally)
  await database.whenCaughtUp(tally)
  await runner.stop()
}

const list = (asked: Parameters<ParkedEvents['list']>[1] = {}) => parked.list('tally', asked, { withTotal: true })
const positions = async (status?: ParkedStatus) => (await list({ status })).events.map(({ position }) => position)
const dismiss = (at: unknown, reason: unknown = 'made by hand') =>
  parked.dismiss('tally', at, { actor: 'anna', reason })
const count = async () => (await projectionStatuses([tally], database.pool, database.store))[0]?.parked

/** Resolves once a transaction waits for a lock of advice. */
async function somebodyWaits(): Promise<void> {
  const waiting = `select from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`
  while ((await database.pool.query(waiting)).rowCount === 0) await nextTurn()
}

describe('a parked event', () => {
  beforeEach(project)

  test('tells all about itself', async () => {
    const [event] = (await list()).events
    expect(event).toEqual({
      position: '2',
      type: 'SourceRegistered',
      stream: 'one',
      revision: 1,
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      recordedAt: expect.stringMatching(/Z$/),
      error: 'no 2',
      preview: '{"source":"api/test","rank":2,"paths":{}}',
      status: 'OPEN',
      attempts: 1,
      parkedAt: expect.stringMatching(/Z$/),
      lastAttemptAt: expect.stringMatching(/Z$/),
      dismissal: null,
    })
  })

  test('is listed page by page', async () => {
    const first = await list({ first: 2 })
    expect(first).toMatchObject({ hasNextPage: true, hasPreviousPage: false, total: 3 })
    const [, second] = first.events
    const rest = await list({ first: 2, after: second && parkedCursor(second) })
    expect(rest).toMatchObject({ events: [{ position: '7' }], hasNextPage: false, hasPreviousPage: true, total: 3 })
    expect((await parked.list('tally', {}, { withTotal: false })).total).toBeNull()
  })

  test.each(['', 'x', '7', Buffer.from('parked:x').toString('base64url'), `${parkedCursor({ position: at(2) })}=`])(
    'is not listed after the cursor %j',
    async (after) => {
      await expect(list({ after })).rejects.toMatchObject({ code: 'INVALID_CURSOR' })
    },
  )
})

describe('a retry', () => {
  beforeEach(project)

  test('applies what came before and after in its order, and only what can be', async () => {
    bad.delete(2)
    expect(await applied(database)).toEqual(['1', '3', '5', '6'])
    expect(await parked.retry('tally', ['2'], 'anna')).toEqual([
      { position: '2', type: 'SourceRegistered', stream: 'one', outcome: 'APPLIED', error: null },
      { position: '4', type: 'SourceRegistered', stream: 'one', outcome: 'STILL_PARKED', error: 'no 4' },
    ])
    // The stream's rows are made anew, in order, and no other's.
    expect(await applied(database)).toEqual(['5', '6', '1', '2', '3'])
    expect(await sums(database)).toEqual({ one: [3, 6], two: [2, 11] })
    expect((await list()).events).toMatchObject([
      { position: '4', attempts: 2, error: 'no 4' },
      { position: '7', attempts: 1 },
    ])
  })

  test('stops at the checkpoint, and the projector goes on from there', async () => {
    await append(database.store, [amount(8)], 'one', 3)
    bad.clear()
    await parked.retry('tally', ['2'], 'anna')
    expect(await sums(database)).toMatchObject({ one: [4, 10] })
    database.run(tally)
    await database.whenCaughtUp(tally)
    expect(await sums(database)).toMatchObject({ one: [5, 18] })
    expect(await applied(database)).toHaveLength(7)
  })

  test('waits for the batch in hand', async () => {
    const [paused, resume] = [signal(), signal()]
    const slow = createTally(async (events) => {
      if (!events.some(({ data }) => data.rank === 8)) return
      paused.give()
      await resume.given
    })
    await append(database.store, [amount(8)], 'one', 3)
    bad.clear()
    const runner = database.run(slow)
    await paused.given
    const retried = parked.retry('tally', ['2', '7'], 'anna')
    await somebodyWaits()
    resume.give()
    await retried
    await runner.stop()
    expect(await sums(database)).toEqual({ one: [5, 18], two: [3, 18] })
  })

  test('of a transient failure changes nothing', async () => {
    const before = (await list()).events
    tally.beforeCommit = () => Promise.reject(Object.assign(new Error('later'), { code: '53100' }))
    await expect(parked.retry('tally', ['2'], 'anna')).rejects.toThrow('later')
    expect((await list()).events).toEqual(before)
    expect(await sums(database)).toEqual({ one: [2, 4], two: [2, 11] })
  })

  test('parks what could be applied before and cannot be now', async () => {
    bad.add(3)
    await parked.retry('tally', ['2'], 'anna')
    expect(await positions()).toEqual(['2', '3', '4', '7'])
    expect(await sums(database)).toMatchObject({ one: [1, 1] })
  })
})

describe('of events that this software does not know', () => {
  test('those that it learns are applied', async () => {
    await append(database.store, [amount(1), amount(5, { type: 'SourcePainted' }), amount(6, { schemaVersion: 2 })])
    database.run(tally)
    await database.whenCaughtUp(tally)
    expect((await list()).events.map(({ error }) => error)).toEqual([
      'unknown event type SourcePainted',
      'unknown version 2 of SourceRegistered',
    ])
    // As a log looks to the software that wrote it.
    await database.pool.query(
      `update log.events set type = 'SourceRegistered', metadata = jsonb_set(metadata::jsonb, '{schemaVersion}', '1')::json`,
    )
    await parked.retry('tally', ['2', '3'], 'anna')
    expect([await positions(), await sums(database)]).toEqual([[], { one: [3, 12] }])
  })
})

describe('a dismissal', () => {
  beforeEach(project)

  test('says who and why, and leaves the rest degraded', async () => {
    expect(await count()).toBe(3)
    const dismissed = { by: 'anna', at: expect.stringMatching(/Z$/), reason: 'made by hand' }
    expect(await dismiss(['2', '7', '2'], '  made by hand ')).toMatchObject([
      { position: '2', status: 'DISMISSED', dismissal: dismissed },
      { position: '7', status: 'DISMISSED', dismissal: dismissed },
    ])
    expect([await count(), await positions('OPEN'), await positions('DISMISSED')]).toEqual([1, ['4'], ['2', '7']])
  })

  test('can be taken back', async () => {
    await dismiss(['2'])
    expect(await parked.reopen('tally', ['2'])).toMatchObject([{ position: '2', status: 'OPEN', dismissal: null }])
    expect(await count()).toBe(3)
  })

  test('holds in a retry of another event of its stream, and ends with its own', async () => {
    await dismiss(['2'])
    bad.clear()
    await parked.retry('tally', ['4'], 'anna')
    expect([await positions(), await sums(database)]).toMatchObject([['2', '7'], { one: [3, 8] }])
    await parked.retry('tally', ['2'], 'anna')
    expect([await positions(), await sums(database)]).toMatchObject([['7'], { one: [4, 10] }])
  })

  test('stays when a retry fails', async () => {
    await dismiss(['2'])
    await parked.retry('tally', ['2'], 'anna')
    expect((await list()).events[0]).toMatchObject({ position: '2', status: 'DISMISSED', attempts: 2 })
  })
})

describe('refused, and nothing done, is', () => {
  beforeEach(project)
  afterEach(async () => expect(await positions('OPEN')).toEqual(['2', '4', '7']))

  test.each([[undefined], ['2'], [[]], [Array.from({ length: 501 }, (_, i) => String(i))]])(
    'no list of positions: %j',
    async (value) => {
      await expect(dismiss(value)).rejects.toMatchObject({ code: 'INVALID_INPUT', errors: [{ pointer: '/positions' }] })
    },
  )

  test.each([[2], ['02'], ['x'], [null]])('the position %j', async (value) => {
    const refusal = { code: 'INVALID_POSITION', errors: [{ pointer: '/positions/1' }] }
    await expect(dismiss(['2', value])).rejects.toMatchObject(refusal)
  })

  test.each([undefined, '', ' \n', 'x'.repeat(1001), 7])('the reason %j', async (reason) => {
    await expect(parked.dismiss('tally', ['2'], { actor: 'anna', reason })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      errors: [{ pointer: '/reason' }],
    })
  })

  test('a projection that there is not', async () => {
    const refusal = { code: 'NOT_FOUND', message: expect.stringContaining('there is tally') }
    await expect(parked.list('x', {}, { withTotal: false })).rejects.toMatchObject(refusal)
    await expect(parked.retry('x', ['2'], 'anna')).rejects.toMatchObject(refusal)
  })

  test('an event that is not parked, or not as it must be', async () => {
    await expect(parked.retry('tally', ['2', '3', '9'], 'anna')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'tally has no parked event at 3, 9. Nothing was done.',
    })
    await expect(parked.reopen('tally', ['2'])).rejects.toThrow('no dismissed parked event at 2')
    await expect(dismiss(['2', '3'])).rejects.toThrow('no open parked event at 3')
  })
})

test('an error that quotes a NUL is parked all the same', async () => {
  await append(database.store, [amount(1)])
  tally.beforeCommit = () => {
    throw new Error('bad \0 text')
  }
  database.run(tally)
  await database.whenCaughtUp(tally)
  expect((await list()).events).toMatchObject([{ error: 'bad \u{FFFD} text' }])
})
