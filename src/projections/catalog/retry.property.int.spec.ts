import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { runs, timeFor } from '../../../test/kit/property-runs.js'
import { SILENT } from '../../event-store/postgres/log-database.spec-kit.js'
import { ParkedEvents } from '../parked-events/parked-events.js'
import type { Projection } from '../projection.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { CATALOG_PROJECTION } from './catalog-projection.js'
import { contentsOf, tablesOf, unknownSpellings } from './contents.spec-kit.js'
import { appendTo, registers, reranks, type Happening } from './happenings.spec-kit.js'
import { historyOf, interleaved, ranksAnew, refsOf, steps } from './history.spec-kit.js'

jest.setTimeout(timeFor(60))

let database: ProjectionDatabase

beforeAll(async () => {
  database = await createProjectionDatabase(CATALOG_PROJECTION)
})
afterAll(() => database.drop())

/** The catalog, but for events that cannot be applied: every other one is refused by the database. */
function failingAt(poison: ReadonlySet<string>): Projection {
  return {
    ...CATALOG_PROJECTION,
    project: async (events, client) => {
      const bad = events.find(({ position }) => poison.has(position))
      if (bad && Number(bad.position) % 2 === 0) throw new Error('cannot be folded')
      await CATALOG_PROJECTION.project(events, client)
      if (bad) await client.query('select 1 / 0')
    },
  }
}

async function follow(projection: Projection, batchSize: number): Promise<void> {
  const runner = database.run(projection, { batchSize })
  await database.whenCaughtUp(projection)
  await runner.stop()
}

async function forgetAll(): Promise<void> {
  await database.pool.query(`truncate ${(await tablesOf(database.pool)).join(', ')}`)
  await database.pool.query('truncate projections.checkpoints, projections.parked_events')
}

interface Course {
  history: readonly Happening[]
  /** Indexes of the events that cannot be applied at first, and of those among them that never can. */
  bad: ReadonlySet<number>
  hopeless: ReadonlySet<number>
  /** How much of the history there is before the first retry. */
  before: number
  batchSize: number
}

/** Ranks that are declared late and otherwise than the family's, as well as early. */
const happenings = () =>
  fc
    .tuple(
      fc.array(steps(refsOf(6)), { minLength: 5, maxLength: 50, size: 'max' }).map(historyOf),
      fc.array(fc.tuple(fc.nat(), ranksAnew), { maxLength: 3 }),
    )
    .map(([history, ranks]) => {
      const late = [registers('api/two', 450), reranks('decorator', 50, { 'spec.owner': 700 })]
      return [...interleaved(history, ranks), ...late]
    })

const courses: fc.Arbitrary<Course> = happenings().chain((history) => {
  const index = fc.nat({ max: history.length - 1 })
  const some = fc.uniqueArray(index, { maxLength: 12, size: 'max' })
  return fc
    .record({
      bad: some,
      hopeless: fc.uniqueArray(index, { maxLength: 3 }),
      before: index,
      batchSize: fc.integer({ min: 1, max: 60 }),
    })
    .map(({ bad, hopeless, ...rest }) => {
      return { history, bad: new Set([...bad, ...hopeless]), hopeless: new Set(hopeless), ...rest }
    })
})

const positionsOf = (indexes: Iterable<number>) => new Set([...indexes].map((index) => String(index + 1)))

async function parkedPositions(parked: ParkedEvents): Promise<string[]> {
  const { events } = await parked.list('catalog', { first: 500 }, { withTotal: false })
  return events.map(({ position }) => position)
}

describe('after a retry the catalog', () => {
  test('is what a replay makes of the log, whatever came in between and beside it', async () => {
    const seen = { applied: 0, parked: 0 }
    await fc.assert(
      fc.asyncProperty(courses, async ({ history, bad, hopeless, before, batchSize }) => {
        await database.clear()
        const poison = positionsOf(bad)
        const projection = failingAt(poison)
        const { pool, store: eventStore } = database
        const parked = new ParkedEvents({ projections: [projection], pool, eventStore, logger: SILENT })
        const revisions = new Map<string, number>()
        await appendTo(database.store, history.slice(0, before), revisions)
        await follow(projection, batchSize)

        // What was wrong with most of them is mended, and the projector goes on while they are retried.
        for (const position of [...poison]) if (!positionsOf(hopeless).has(position)) poison.delete(position)
        const positions = await parkedPositions(parked)
        const live = (async () => {
          await appendTo(database.store, history.slice(before), revisions)
          await follow(projection, batchSize)
        })()
        const retried = positions.length > 0 ? await parked.retry('catalog', positions, 'anna') : []
        await live
        const still = await parkedPositions(parked)
        const after = await contentsOf(database.pool)
        expect(await unknownSpellings(database.pool)).toEqual([])

        await forgetAll()
        await follow(projection, 500)
        expect(after).toEqual(await contentsOf(database.pool))
        expect(still).toEqual(await parkedPositions(parked))
        expect(new Set(still)).toEqual(positionsOf(hopeless))
        for (const { outcome } of retried) seen[outcome === 'APPLIED' ? 'applied' : 'parked'] += 1
      }),
      runs(40, 25),
    )
    expect(seen.applied).toBeGreaterThan(20)
    expect(seen.parked).toBeGreaterThan(2)
  })
})
