import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Projection } from '../projection.js'
import { TestRebuilds } from '../rebuild/rebuilds.spec-kit.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { CATALOG_PROJECTION } from './catalog-projection.js'
import { digestsOf, tablesOf, unknownSpellings } from './contents.spec-kit.js'
import { appendTo } from './happenings.spec-kit.js'
import { longHistory } from './history.spec-kit.js'

const WITHOUT_FOLD: Projection = { ...CATALOG_PROJECTION }
delete WITHOUT_FOLD.foldAll

let database: ProjectionDatabase
let rebuilds: TestRebuilds

beforeAll(async () => {
  database = await createProjectionDatabase(CATALOG_PROJECTION)
  rebuilds = new TestRebuilds(database)
  const history = longHistory(7, 100, 2500)
  const revisions = new Map<string, number>()
  // Live, in many small batches, as the log grows.
  for (let i = 0; i < history.length; i += 400) {
    await appendTo(database.store, history.slice(i, i + 400), revisions)
    await follow(37)
  }
})
afterEach(() => rebuilds.stop())
afterAll(() => database.drop())

async function follow(batchSize: number): Promise<void> {
  const runner = database.run(CATALOG_PROJECTION, { batchSize })
  await database.whenCaughtUp(CATALOG_PROJECTION)
  await runner.stop()
}

test('a catalog that is emptied and projected again is the same', async () => {
  const before = await digestsOf(database.pool)
  expect(Object.values(before).map((digest) => Number.parseInt(digest) > 0)).toEqual([true, true, true, true, true])

  await database.pool.query(`truncate ${(await tablesOf(database.pool)).join(', ')}`)
  await database.pool.query('delete from projections.checkpoints')
  expect(await digestsOf(database.pool)).not.toEqual(before)
  await follow(1000)
  expect(await digestsOf(database.pool)).toEqual(before)
  expect(await database.parked(CATALOG_PROJECTION)).toEqual([])
})

test.each<[string, Projection]>([
  ['folded in memory', CATALOG_PROJECTION],
  ['batch by batch', WITHOUT_FOLD],
])('a catalog that is rebuilt %s is the same, with the same keys and indexes', async (_, projection) => {
  const indexes = async () =>
    (
      await database.pool.query<{ indexdef: string }>(`select indexdef from pg_indexes where schemaname = 'catalog_v1'`)
    ).rows
      .map(({ indexdef }) => indexdef)
      .sort()
  const before = { digests: await digestsOf(database.pool), indexes: await indexes() }
  rebuilds.start(projection)
  const rebuild = await rebuilds.done(projection)
  expect([rebuild.state, rebuild.error, rebuild.tables.filter(({ same }) => !same)]).toEqual(['SWITCHED', null, []])
  expect({ digests: await digestsOf(database.pool), indexes: await indexes() }).toEqual(before)
  expect(await unknownSpellings(database.pool)).toEqual([])
})

test('a catalog is rebuilt the same from a log of which some is written otherwise', async () => {
  const before = await digestsOf(database.pool)
  const { rowCount } = await database.pool.query(
    `update log.events set data = replace(data::text, '{"entityRef":', '{ "entityRef": ')::json where revision % 2 = 0`,
  )
  expect(rowCount).toBeGreaterThan(100)
  rebuilds.start(CATALOG_PROJECTION)
  const rebuild = await rebuilds.done(CATALOG_PROJECTION)
  expect([rebuild.state, rebuild.error]).toEqual(['SWITCHED', null])
  expect(await digestsOf(database.pool)).toEqual(before)
})
