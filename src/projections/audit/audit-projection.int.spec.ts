import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { runs, timeFor } from '../../../test/kit/property-runs.js'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import { contentsOf, digestsOf, tablesOf } from '../catalog/contents.spec-kit.js'
import type { Projection } from '../projection.js'
import { TestRebuilds } from '../rebuild/rebuilds.spec-kit.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { AUDIT_PROJECTION } from './audit-projection.js'
import {
  accepted,
  happenings,
  placed,
  recorded,
  refused,
  refusedItems,
  toNewEvent,
  type Happened,
} from './events.spec-kit.js'
import { AUDIT_SCHEMA } from './schema.js'

jest.setTimeout(timeFor(120))

const WITHOUT_FOLD: Projection = { ...AUDIT_PROJECTION }
delete WITHOUT_FOLD.foldAll

let database: ProjectionDatabase
let rebuilds: TestRebuilds
beforeAll(async () => {
  database = await createProjectionDatabase(AUDIT_PROJECTION)
  rebuilds = new TestRebuilds(database)
})
afterEach(() => rebuilds.stop())
afterAll(() => database.drop())

/** What the tables hold after some work on them, which is rolled back. */
async function after(work: (tables: Worked) => Promise<void>): Promise<Record<string, string[]>> {
  const client = await database.pool.connect()
  try {
    await client.query(`begin; set local search_path = ${AUDIT_SCHEMA}`)
    await work({
      project: (events) => AUDIT_PROJECTION.project(events, client),
      forget: (stream, applied) => AUDIT_PROJECTION.forget(stream, client, applied),
    })
    return await contentsOf(client, AUDIT_SCHEMA)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

interface Worked {
  project: (events: readonly DomainEvent[]) => Promise<void>
  forget: (stream: string, applied: readonly DomainEvent[]) => Promise<void>
}

describe('what the audit log comes to', () => {
  test('does not depend on where batches end: a command is one row', async () => {
    const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(happenings, cuts, async (happened, places) => {
        const events = placed(happened)
        const ends = [...places.map((place) => Math.min(place, events.length)), events.length].sort((a, b) => a - b)
        const atOnce = await after(({ project }) => project(events))
        const inBatches = await after(async ({ project }) => {
          for (const [i, end] of ends.entries()) await project(events.slice(ends[i - 1] ?? 0, end))
        })
        expect(inBatches).toEqual(atOnce)
        const commands = new Set(events.map(({ metadata }) => metadata.$causationId))
        expect(atOnce[`${AUDIT_SCHEMA}.entries`]).toHaveLength(commands.size)
      }),
      runs(30, 90),
    )
  })

  test('does not depend on when an event of a stream is applied that was parked', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.nat(), async (happened, place) => {
        const events = placed(happened)
        const late = events[place % Math.max(events.length, 1)]
        if (!late) return
        const ofStream = events.filter(({ stream }) => stream === late.stream)
        const retried = await after(async ({ project, forget }) => {
          await project(events.filter((event) => event !== late))
          await forget(
            late.stream,
            ofStream.filter((event) => event !== late),
          )
          await project(ofStream)
        })
        expect(retried).toEqual(await after(({ project }) => project(events)))
      }),
      runs(30, 90),
    )
  })
})

describe('an audit log on a log', () => {
  const MANY = 300
  beforeAll(async () => {
    const happened: Happened[] = Array.from({ length: MANY }, (_, n) => [
      recorded(n % 7, n % 40, n % 3 ? 'hr/okta' : 'api/local'),
      ...(n % 10 === 0 ? [accepted(100 + n)] : []),
      ...(n % 15 === 0 ? [refused(n % 2 ? 200 + n : 100 + n), refusedItems(n % 7, 3, 9)] : []),
    ]).flat()
    const revisions = new Map<string, number>()
    const requests = happened.map((each) => {
      const expectedRevision = revisions.get(each.stream) ?? -1
      revisions.set(each.stream, expectedRevision + 1)
      return { stream: each.stream, expectedRevision, events: [toNewEvent(each)] }
    })
    const verdicts = await database.store.append(requests)
    expect(verdicts.every(({ taken }) => taken)).toBe(true)
    const runner = database.run(AUDIT_PROJECTION, { batchSize: 37 })
    await database.whenCaughtUp(AUDIT_PROJECTION)
    await runner.stop()
  })

  test('that is emptied and projected again is the same', async () => {
    const before = await digestsOf(database.pool, AUDIT_SCHEMA)
    expect(Object.values(before).map((digest) => Number.parseInt(digest) > 0)).toEqual([true, true])
    await database.pool.query(`truncate ${(await tablesOf(database.pool, AUDIT_SCHEMA)).join(', ')}`)
    await database.pool.query('delete from projections.checkpoints')
    const runner = database.run(AUDIT_PROJECTION)
    await database.whenCaughtUp(AUDIT_PROJECTION)
    await runner.stop()
    expect(await digestsOf(database.pool, AUDIT_SCHEMA)).toEqual(before)
    expect(await database.parked(AUDIT_PROJECTION)).toEqual([])
  })

  test.each<[string, Projection]>([
    ['folded in memory', AUDIT_PROJECTION],
    ['batch by batch', WITHOUT_FOLD],
  ])('that is rebuilt %s is the same', async (_, projection) => {
    const before = await digestsOf(database.pool, AUDIT_SCHEMA)
    rebuilds.start(projection)
    const rebuild = await rebuilds.done(projection)
    expect([rebuild.state, rebuild.error, rebuild.tables.filter(({ same }) => !same)]).toEqual(['SWITCHED', null, []])
    expect(await digestsOf(database.pool, AUDIT_SCHEMA)).toEqual(before)
  })
})
