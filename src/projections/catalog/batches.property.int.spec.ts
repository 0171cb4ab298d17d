import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { runs, timeFor } from '../../../test/kit/property-runs.js'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { CATALOG_PROJECTION } from './catalog-projection.js'
import { contentsOf, unknownSpellings } from './contents.spec-kit.js'
import { placed } from './happenings.spec-kit.js'
import { historyOf, interleaved, ranksAnew, refsOf, steps } from './history.spec-kit.js'
import { Scene } from './scene.spec-kit.js'

jest.setTimeout(timeFor(30))

let database: ProjectionDatabase
let scene: Scene

beforeAll(async () => {
  database = await createProjectionDatabase(CATALOG_PROJECTION)
})
beforeEach(async () => {
  scene = await Scene.open(database.pool)
})
afterEach(() => scene.end())
afterAll(() => database.drop())

/** The catalog after the events were projected in batches that end before each of the cuts. */
async function projectedIn(events: readonly DomainEvent[], cuts: readonly number[]): Promise<Record<string, string[]>> {
  await scene.clear()
  const ends = [...new Set(cuts.map((cut) => cut % (events.length + 1)))].sort((a, b) => a - b)
  for (const [i, end] of [...ends, events.length].entries()) {
    const batch = events.slice(ends[i - 1] ?? 0, end)
    if (batch.length > 0) await scene.project(batch)
  }
  expect(await unknownSpellings(scene.client)).toEqual([])
  return contentsOf(scene.client)
}

describe('what the catalog comes to', () => {
  test('does not depend on where batches end', async () => {
    const history = fc
      .tuple(
        fc.array(steps(refsOf(7)), { maxLength: 60, size: 'max' }).map(historyOf),
        fc.array(fc.tuple(fc.nat(), ranksAnew), { maxLength: 5 }),
      )
      .map(([happenings, ranks]) => interleaved(happenings, ranks))
    const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(history, cuts, async (happenings, places) => {
        const events = placed(happenings)
        const atOnce = await projectedIn(events, [])
        expect(await projectedIn(events, [...events.keys()])).toEqual(atOnce)
        expect(await projectedIn(events, places)).toEqual(atOnce)
      }),
      runs(60, 25),
    )
  })

  test('is not nothing', async () => {
    const events = placed(historyOf(fc.sample(steps(refsOf(7)), { seed: 1, numRuns: 100 })))
    const contents = await projectedIn(events, [])
    const sizes = Object.fromEntries(Object.entries(contents).map(([table, rows]) => [table, rows.length > 3]))
    expect(sizes).toEqual({
      'catalog_v1.entities': true,
      'catalog_v1.fragments': true,
      'catalog_v1.quarantined_fragments': true,
      'catalog_v1.relations': true,
      'catalog_v1.sources': true,
    })
    expect(new Set(events.map(({ type }) => type)).size).toBe(7)
  })
})
