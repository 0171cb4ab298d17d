import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { applied, positions, signal, sums } from '../runner/tally-results.spec-kit.js'
import { amount, amounts, append, createTally, type Tally } from '../runner/tally.spec-kit.js'
import { cancelRebuild } from './rebuild-requests.js'
import { TestRebuilds } from './rebuilds.spec-kit.js'

let database: ProjectionDatabase
let rebuilds: TestRebuilds
/** What is live, and the same as rebuilds fill it. */
let tally: Tally
let replayed: Tally

beforeAll(async () => {
  database = await createProjectionDatabase(createTally())
  rebuilds = new TestRebuilds(database)
})
beforeEach(() => {
  tally = createTally()
  replayed = createTally()
})
afterEach(async () => {
  await rebuilds.stop()
  await database.stopAll()
  await database.clear()
  await database.pool.query('drop schema if exists tally_v1_previous cascade')
})
afterAll(() => database.drop())

async function live(events: number): Promise<void> {
  await append(database.store, amounts(events))
  database.run(tally, { batchSize: 7 })
  await database.whenCaughtUp(tally)
}

const tamper = (sql: string) => database.pool.query(sql)
const state = (name: string) => [`tally_v1${name}`]

describe('a rebuild', () => {
  test('fills the tables anew, compares them and switches to them', async () => {
    await live(50)
    rebuilds.start(replayed)
    const rebuild = await rebuilds.done(tally)
    expect(rebuild).toMatchObject({ state: 'SWITCHED', kind: 'REBUILD', position: '50', attempts: 1, error: null })
    expect(rebuild.tables.map(({ table, same, live, replay }) => [table, same, live.rows, replay.rows])).toEqual([
      ['applied', true, 50, 50],
      ['sums', true, 1, 1],
    ])
    const phases = ['CATCHING_UP', 'COMPARING', 'FILLING', 'INDEXING', 'SWITCHING']
    expect(Object.keys(rebuild.milliseconds).sort()).toEqual(phases)
    expect(await rebuilds.schemas()).toEqual(['tally_v1', 'tally_v1_previous'])
    expect(replayed.calls).toEqual([50])
  })

  test('lets the owner of before go on with the new tables, nothing lost and nothing twice', async () => {
    await live(20)
    rebuilds.start(replayed)
    await rebuilds.done(tally)
    await append(database.store, amounts(20), 'two')
    await database.whenCaughtUp(tally)
    expect(await applied(database)).toEqual(positions(40))
    expect(await sums(database)).toEqual({ one: [20, 210], two: [20, 210] })
    const { rows } = await database.pool.query('select count(*)::int as count from tally_v1_previous.applied')
    expect(rows).toEqual([{ count: 20 }])
    expect(await database.parked(tally)).toEqual([])
  })

  test('takes in what is written while it runs', async () => {
    await live(20)
    const [reached, resume] = [signal(), signal()]
    replayed.beforeCommit = async () => {
      reached.give()
      await resume.given
    }
    rebuilds.start(replayed)
    await rebuilds.request(tally)
    await reached.given
    await append(database.store, amounts(30), 'two')
    await database.whenCaughtUp(tally)
    resume.give()
    expect(await rebuilds.whenFinished(tally)).toMatchObject({ state: 'SWITCHED', position: '50' })
    expect(await applied(database)).toEqual(positions(50))
  })

  test('makes the keys and indexes that the tables had', async () => {
    const indexes = async () => {
      const { rows } = await database.pool.query<{ indexdef: string }>(
        `select indexdef from pg_indexes where schemaname = 'tally_v1' order by 1`,
      )
      return rows
    }
    const before = await indexes()
    await live(3)
    rebuilds.start(replayed)
    await rebuilds.done(tally)
    expect(await indexes()).toEqual(before)
  })

  test('stops at an event that cannot be applied, says which, and leaves nothing behind', async () => {
    await append(database.store, [...amounts(9), amount(10, { type: 'Unknown' }), ...amounts(5)])
    database.run(tally)
    await database.whenCaughtUp(tally)
    rebuilds.start(replayed)
    const rebuild = await rebuilds.done(tally)
    expect(rebuild.state).toBe('FAILED')
    expect(rebuild.error).toMatch(/at position 10 \(Unknown in one\) cannot be applied: unknown event type/)
    expect(await rebuilds.schemas()).toEqual(state(''))
    expect(await database.parked(tally)).toHaveLength(1)
  })

  test('does without an event that somebody has dismissed', async () => {
    await append(database.store, [...amounts(3), amount(4, { type: 'Unknown' }), ...amounts(3)])
    database.run(tally)
    await database.whenCaughtUp(tally)
    await tamper(`update projections.parked_events set status = 'dismissed'`)
    rebuilds.start(replayed)
    expect(await rebuilds.done(tally)).toMatchObject({ state: 'SWITCHED', position: '7' })
    expect(await applied(database)).toEqual(['1', '2', '3', '5', '6', '7'])
    expect(await database.parked(tally)).toHaveLength(1)
  })

  test('that comes to something else is reported and not switched to, unless that is accepted', async () => {
    await live(5)
    await tamper('update tally_v1.sums set amount = 7; delete from tally_v1.applied where position = 3')
    rebuilds.start(replayed)
    const refused = await rebuilds.done(tally)
    expect(refused).toMatchObject({ state: 'DIFFERENT', tables: [{ same: false }, { same: false }] })
    expect(refused.tables.map(({ differing }) => differing)).toEqual([
      [{ key: { n: '3' }, in: 'REPLAY', columns: [] }],
      [{ key: { stream: 'one' }, in: 'BOTH', columns: ['amount'] }],
    ])
    expect([await rebuilds.schemas(), await sums(database)]).toEqual([state(''), { one: [5, 7] }])
    expect(await rebuilds.done(tally, 'REBUILD', true)).toMatchObject({
      state: 'SWITCHED',
      tables: [{ same: false }, {}],
    })
    expect(await sums(database)).toEqual({ one: [5, 15] })
  })
})

describe('a switch', () => {
  test('gives way to who reads for long, and lets others read meanwhile', async () => {
    await live(5)
    const reader = await database.pool.connect()
    const count = 'select count(*)::int as count from tally_v1.applied'
    await reader.query('begin isolation level repeatable read')
    await reader.query(count)
    rebuilds.start(replayed)
    await rebuilds.request(tally)
    await rebuilds.when(tally, ({ phase }) => phase === 'SWITCHING')
    for (let i = 0; i < 20; i++) {
      expect((await database.pool.query(count)).rows).toEqual([{ count: 5 }])
      expect((await rebuilds.latest(tally)).state).toBe('RUNNING')
    }
    expect((await reader.query(count)).rows).toEqual([{ count: 5 }])
    await reader.query('commit')
    reader.release()
    expect(await rebuilds.whenFinished(tally)).toMatchObject({ state: 'SWITCHED' })
  })
})

describe('a check', () => {
  test('says that nothing differs, and leaves nothing behind', async () => {
    await live(30)
    rebuilds.start(replayed)
    expect(await rebuilds.done(tally, 'CHECK')).toMatchObject({ state: 'SAME', position: '30' })
    expect(await rebuilds.schemas()).toEqual(state(''))
  })

  test('says what differs', async () => {
    await live(30)
    await tamper(`insert into tally_v1.sums values ('nobody', 1, 1)`)
    rebuilds.start(replayed)
    const { state: outcome, tables } = await rebuilds.done(tally, 'CHECK', true)
    expect(outcome).toBe('DIFFERENT')
    expect(tables.flatMap(({ differing }) => differing)).toEqual([
      { key: { stream: 'nobody' }, in: 'LIVE', columns: [] },
    ])
    expect(await rebuilds.schemas()).toEqual(state(''))
  })
})

describe('a roll-back', () => {
  test('brings the generation before back, with what came since, and can be rolled back itself', async () => {
    await live(5)
    await tamper('update tally_v1.sums set amount = 1000')
    rebuilds.start(replayed)
    await rebuilds.done(tally, 'REBUILD', true)
    await append(database.store, amounts(5), 'two')
    await database.whenCaughtUp(tally)
    expect(await sums(database)).toEqual({ one: [5, 15], two: [5, 15] })
    expect(await rebuilds.done(tally, 'ROLL_BACK')).toMatchObject({ state: 'SWITCHED' })
    expect(await sums(database)).toEqual({ one: [5, 1000], two: [5, 15] })
    await rebuilds.done(tally, 'ROLL_BACK')
    expect(await sums(database)).toEqual({ one: [5, 15], two: [5, 15] })
    await append(database.store, amounts(1), 'three')
    await database.whenCaughtUp(tally)
    expect(await applied(database)).toEqual(positions(11))
  })

  test('is refused where there is none', async () => {
    await expect(rebuilds.request(tally, 'ROLL_BACK')).rejects.toMatchObject({ code: 'NOTHING_TO_ROLL_BACK_TO' })
  })
})

describe('of one projection', () => {
  test('one rebuild runs at a time', async () => {
    await rebuilds.request(tally)
    await expect(rebuilds.request(tally, 'CHECK')).rejects.toMatchObject({ code: 'REBUILD_IN_PROGRESS' })
    await live(1)
    rebuilds.start(replayed)
    await rebuilds.whenFinished(tally)
    await rebuilds.done(tally)
  })

  test('a rebuild is cancelled before it began, and in the middle', async () => {
    await expect(cancelRebuild(database.pool, tally)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await live(10)
    await rebuilds.request(tally)
    await cancelRebuild(database.pool, tally)
    rebuilds.start(replayed)
    expect(await rebuilds.whenFinished(tally)).toMatchObject({ state: 'CANCELLED', error: null })

    replayed.beforeCommit = async () => {
      await cancelRebuild(database.pool, tally)
    }
    expect(await rebuilds.done(tally)).toMatchObject({ state: 'CANCELLED' })
    expect(await rebuilds.schemas()).toEqual(state(''))
    expect(await applied(database)).toEqual(positions(10))
  })
})

describe('a process that ends in the middle', () => {
  test.each(['FILLING', 'INDEXING', 'CATCHING_UP', 'COMPARING', 'SWITCHING'] as const)(
    'while it is %s leaves a rebuild that another goes on with',
    async (phase) => {
      await live(40)
      await killOnceAt(phase)
      const doomed = new TestRebuilds(database, database.open('doomed'))
      doomed.start(replayed)
      await rebuilds.request(tally)
      await rebuilds.when(tally, async () => (await database.pool.query('select from killed')).rowCount === 1)
      await doomed.stop()
      rebuilds.start(replayed)
      expect(await rebuilds.whenFinished(tally)).toMatchObject({ state: 'SWITCHED', position: '40' })
      expect(await applied(database)).toEqual(positions(40))
      expect(await rebuilds.schemas()).toEqual(['tally_v1', 'tally_v1_previous'])
      await database.pool.query('drop table killed; drop function kill cascade')
    },
  )

  /** The first time that a rebuild is in the phase, all connections of the doomed pool end but the one that says so. */
  async function killOnceAt(phase: string): Promise<void> {
    await database.pool.query(`
      create table killed (phase text);
      create function kill() returns trigger language plpgsql as $$ begin
        if not exists (select from killed) then
          insert into killed values (new.phase);
          perform pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'doomed' and pid <> pg_backend_pid() and datname = current_database();
        end if;
        return null;
      end $$;
      create trigger kill after update of phase on projections.rebuilds
        for each row when (new.phase = '${phase}') execute function kill()`)
  }
})
