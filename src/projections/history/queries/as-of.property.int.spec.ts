import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { runs, timeFor } from '../../../../test/kit/property-runs.js'
import { requireField, requireFilter } from '../../../domain/filters/filter.js'
import { requireOrder } from '../../../domain/filters/order.js'
import type { Position } from '../../../domain/log/position.js'
import { CATALOG_PROJECTION } from '../../catalog/catalog-projection.js'
import { countFacets } from '../../catalog/queries/facets.js'
import { facetFields, filters, orders } from '../../catalog/queries/list-arbitraries.spec-kit.js'
import type { ModelFilter, ModelOrder } from '../../catalog/queries/list-model.spec-kit.js'
import { listEntities } from '../../catalog/queries/list-entities.js'
import { lookUpEntities } from '../../catalog/queries/look-up-entities.js'
import { lookUpFragments } from '../../catalog/queries/look-up-fragments.js'
import { lookUpRelations } from '../../catalog/queries/look-up-relations.js'
import { NOW, type CatalogTables } from '../../catalog/queries/tables.js'
import { requirePage } from '../../page-arguments.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { ends, histories, REFS } from '../histories.spec-kit.js'
import { HISTORY_PROJECTION } from '../history-projection.js'
import { Past } from '../past.spec-kit.js'
import { tablesAsOf } from './tables-as-of.js'

jest.setTimeout(timeFor(120))

let database: ProjectionDatabase
let past: Past

beforeAll(async () => {
  database = await createProjectionDatabase(CATALOG_PROJECTION, HISTORY_PROJECTION)
})
beforeEach(async () => {
  past = await Past.open(database.pool)
})
afterEach(() => past.end())
afterAll(() => database.drop())

interface Questions {
  filter: ModelFilter
  orderBy: ModelOrder[]
  size: number
  fields: string[]
}

const questions: fc.Arbitrary<Questions> = fc.record({
  filter: filters(),
  orderBy: orders(),
  size: fc.integer({ min: 1, max: 5 }),
  fields: facetFields(),
})

/** All that the catalog tells of a moment: what it holds of each ref, every page of a list, and facets. */
async function told(tables: CatalogTables, { filter, orderBy, size, fields }: Questions) {
  const { db } = past
  const asked = fields.map((field) => ({ asked: field, path: requireField(field, '/') }))
  return {
    entities: untimed(await lookUpEntities(db, tables, REFS)),
    relations: untimed(await lookUpRelations(db, tables, REFS)),
    fragments: untimed(await lookUpFragments(db, tables, REFS)),
    all: await pages(tables, { filter: { all: [] }, orderBy: [], size }),
    some: await pages(tables, { filter, orderBy, size }),
    facets: await countFacets(db, tables, { filter: requireFilter(filter), fields: asked }),
  }
}

async function pages(tables: CatalogTables, { filter, orderBy, size }: Omit<Questions, 'fields'>) {
  const found: { refs: string[]; total: number | null }[] = []
  const asked = {
    tables,
    filter: requireFilter(filter),
    orders: requireOrder(orderBy),
    withTotal: true,
    withPage: true,
  }
  for (let after: string | undefined; ;) {
    const page = await listEntities(past.db, { ...asked, page: requirePage({ first: size, after }) })
    found.push({ refs: page.edges.map(({ node }) => node.ref), total: page.total })
    if (!page.hasNextPage) return found
    after = page.edges.at(-1)?.cursor
  }
}

/** The same without the moment as of which it was read. */
const untimed = (found: ReadonlyMap<string, object>): unknown =>
  JSON.parse(
    JSON.stringify(
      [...found].sort(([a], [b]) => (a < b ? -1 : 1)),
      (key, value: unknown) => (key === 'asOf' ? undefined : value),
    ),
  )

test('what the catalog tells as of any position is what it told when the log ended there', async () => {
  const places = fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(histories, places, questions, async (events, chosen, asked) => {
      await past.clear()
      await past.project(HISTORY_PROJECTION, events)
      for (const end of ends(events, chosen)) {
        await past.clear(CATALOG_PROJECTION)
        await past.project(CATALOG_PROJECTION, events.slice(0, end))
        const position = events[end - 1]?.position ?? ('0' as Position)
        expect(await told(tablesAsOf(position), asked)).toEqual(await told(NOW, asked))
      }
    }),
    runs(40, 90),
  )
})

test('the histories and the questions find something', async () => {
  const samples = fc.sample(fc.tuple(histories, questions), { numRuns: 60, seed: 5 })
  let some = 0
  for (const [events, asked] of samples) {
    await past.clear()
    await past.project(HISTORY_PROJECTION, events)
    const middle = events[events.length >> 1]?.position
    if (middle === undefined) continue
    const { entities, all, some: matching } = await told(tablesAsOf(middle), asked)
    expect((entities as unknown[]).length).toBe(all[0]?.total)
    if ((matching[0]?.total ?? 0) > 0 && (matching[0]?.total ?? 0) < (all[0]?.total ?? 0)) some++
  }
  expect(some).toBeGreaterThan(3)
})
