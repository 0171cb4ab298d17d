import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { runs, timeFor } from '../../../../test/kit/property-runs.js'
import { requireField, requireFilter } from '../../../domain/filters/filter.js'
import { requireOrder } from '../../../domain/filters/order.js'
import type { JsonObject, JsonValue } from '../../../domain/json/json.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { CATALOG_PROJECTION } from '../catalog-projection.js'
import { records } from '../happenings.spec-kit.js'
import { Scene } from '../scene.spec-kit.js'
import { countFacets } from './facets.js'
import { listEntities, type EntityPage } from './list-entities.js'
import { catalogs, facetFields, filters, orders } from './list-arbitraries.spec-kit.js'
import { facetOf, inOrder, matches, modelOf, type ModelFilter, type ModelOrder } from './list-model.spec-kit.js'
import { requirePage } from '../../page-arguments.js'
import { NOW } from './tables.js'

jest.setTimeout(timeFor(60))

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

async function fill(fragments: ReadonlyMap<string, JsonObject>): Promise<void> {
  await scene.clear()
  await scene.given(...[...fragments].map(([ref, fragment]) => records(ref, 'scm/github/acme', fragment)))
}

interface Walk {
  filter: ModelFilter
  orderBy: ModelOrder[]
  sizes: number[]
  backwards: boolean
}

/** Every page from one end of the list to the other. */
async function walk({ filter, orderBy, sizes, backwards }: Walk): Promise<EntityPage[]> {
  const pages: EntityPage[] = []
  for (;;) {
    const [size, last] = [sizes[pages.length % sizes.length], pages.at(-1)]
    const page = backwards
      ? requirePage({ last: size, before: last?.edges[0]?.cursor })
      : requirePage({ first: size, after: last?.edges.at(-1)?.cursor })
    const asked = { tables: NOW, filter: requireFilter(filter), orders: requireOrder(orderBy), page }
    const answer = await listEntities(scene.db, { ...asked, withTotal: true, withPage: true })
    pages.push(answer)
    expect([answer.hasPreviousPage, answer.hasNextPage][backwards ? 1 : 0]).toBe(last !== undefined)
    if (!(backwards ? answer.hasPreviousPage : answer.hasNextPage)) return pages
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 })
const SETTINGS = runs(100, 25)

test('a list has exactly what matches, in order, from both ends, whatever the size of its pages', async () => {
  await fc.assert(
    fc.asyncProperty(catalogs(), filters(), orders(), sizes, async (fragments, filter, orderBy, pageSizes) => {
      await fill(fragments)
      const wanted = modelOf(fragments)
        .filter((entity) => matches(filter, entity))
        .sort(inOrder(orderBy))
      const refs = wanted.map(({ ref }) => ref)
      const walked = { filter, orderBy, sizes: pageSizes }
      const forwards = await walk({ ...walked, backwards: false })
      const backwards = (await walk({ ...walked, backwards: true })).reverse()
      for (const pages of [forwards, backwards]) {
        expect(pages.flatMap(({ edges }) => edges.map(({ node }) => node.ref))).toEqual(refs)
        expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([refs.length]))
      }
      // A place is one and the same from either side.
      const cursors = [forwards, backwards].map((pages) =>
        pages.flatMap(({ edges }) => edges.map(({ cursor }) => cursor)),
      )
      expect(cursors[1]).toEqual(cursors[0])
    }),
    SETTINGS,
  )
})

test('facets count what lists have under the same filter', async () => {
  await fc.assert(
    fc.asyncProperty(catalogs(), filters(), facetFields(), async (fragments, filter, fields) => {
      await fill(fragments)
      const matching = modelOf(fragments).filter((entity) => matches(filter, entity))
      const asked = fields.map((field) => ({ asked: field, path: requireField(field, '/') }))
      const facets = await countFacets(scene.db, NOW, { filter: requireFilter(filter), fields: asked })
      expect(facets).toEqual(fields.map((field) => ({ field, values: facetOf(matching, field) })))
    }),
    SETTINGS,
  )
})

const document = (more: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Component',
  metadata: { name: 'a' },
  ...more,
})

async function totalOf(filter: ModelFilter): Promise<number | null> {
  const asked = { tables: NOW, filter: requireFilter(filter), orders: [], page: requirePage({}) }
  return (await listEntities(scene.db, { ...asked, withTotal: true, withPage: false })).total
}

test('a facet counts an entity once for what reads alike, of whatever types', async () => {
  const mixed: JsonValue[] = [[1, '1', true, 'TRUE'], 1, '1', true, [1, 'x'], ['', 'x'], '1.0', 1e21, '1E+21']
  await fill(new Map(mixed.map((value, i) => [`component:default/a${i}`, numbered(i, value)])))
  const [facet] = await countFacets(scene.db, NOW, { filter: undefined, fields: [{ asked: 'm', path: 'facts.mixed' }] })
  expect(Object.fromEntries(facet?.values.map(({ value, count }) => [value.toLowerCase(), count]) ?? [])).toEqual({
    '': 1,
    '1': 4,
    '1.0': 1,
    '1e+21': 2,
    true: 2,
    x: 2,
  })
  // A test is of values of its own type.
  const totals = await Promise.all([1, '1', true, 'true'].map((equals) => totalOf({ field: 'facts.mixed', equals })))
  expect(totals).toEqual([3, 2, 2, 1])
})

const numbered = (i: number, value: JsonValue) => document({ metadata: { name: `a${i}` }, facts: { mixed: value } })

describe('a value that is cut', () => {
  const definition = `${'x'.repeat(16_383)}😀 and more`
  const field = 'spec.definition'

  test('in the middle of a surrogate pair is found', async () => {
    await fill(new Map([['component:default/a', document({ spec: { definition } })]]))
    expect(await totalOf({ field, equals: definition })).toBe(1)
  })

  test('has no text but its own: its digest is not searched', async () => {
    await fill(new Map([['component:default/a', document({ spec: { definition } })]]))
    for (const contains of '0123456789abcdefghijklmnopqrstuvw-_')
      expect([contains, await totalOf({ field, contains })]).toEqual([contains, 0])
    expect(await totalOf({ field, contains: 'xxx' })).toBe(1)
  })
})

test('the model and the lists find something', () => {
  const found = fc.sample(fc.tuple(catalogs(), filters()), { numRuns: 200, seed: 3 }).map(([fragments, filter]) => {
    const all = modelOf(fragments)
    const some = all.filter((entity) => matches(filter, entity)).length
    return some > 0 && some < all.length
  })
  expect(found.filter(Boolean).length).toBeGreaterThan(30)
})
