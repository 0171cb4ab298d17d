import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { CATALOG_PROJECTION } from './catalog-projection.js'
import { digestsOf, tablesOf } from './contents.spec-kit.js'
import { appendTo } from './happenings.spec-kit.js'
import { longHistory } from './history.spec-kit.js'

let database: ProjectionDatabase

beforeAll(async () => {
  database = await createProjectionDatabase(CATALOG_PROJECTION)
})
afterAll(() => database.drop())

async function follow(batchSize: number): Promise<void> {
  const runner = database.run(CATALOG_PROJECTION, { batchSize })
  await database.whenCaughtUp(CATALOG_PROJECTION)
  await runner.stop()
}

test('a catalog that is emptied and projected again is the same', async () => {
  const history = longHistory(7, 100, 2500)
  const revisions = new Map<string, number>()
  // Live, in many small batches, as the log grows.
  for (let i = 0; i < history.length; i += 400) {
    await appendTo(database.store, history.slice(i, i + 400), revisions)
    await follow(37)
  }
  const before = await digestsOf(database.pool)
  expect(Object.values(before).map((digest) => Number.parseInt(digest) > 0)).toEqual([true, true, true, true])

  await database.pool.query(`truncate ${(await tablesOf(database.pool)).join(', ')}`)
  await database.pool.query('delete from projections.checkpoints')
  expect(await digestsOf(database.pool)).not.toEqual(before)
  await follow(1000)
  expect(await digestsOf(database.pool)).toEqual(before)
  expect(await database.parked(CATALOG_PROJECTION)).toEqual([])
})
