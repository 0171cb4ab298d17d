import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { DomainEvent } from '../../../domain/events/decode-event.js'
import { requireFilter } from '../../../domain/filters/filter.js'
import type { Position } from '../../../domain/log/position.js'
import { CATALOG_PROJECTION } from '../../catalog/catalog-projection.js'
import { filters } from '../../catalog/queries/list-arbitraries.spec-kit.js'
import type { ModelFilter } from '../../catalog/queries/list-model.spec-kit.js'
import { listEntities } from '../../catalog/queries/list-entities.js'
import { lookUpEntities } from '../../catalog/queries/look-up-entities.js'
import { requirePage } from '../../page-arguments.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { histories, REFS } from '../histories.spec-kit.js'
import { HISTORY_PROJECTION } from '../history-projection.js'
import { Past } from '../past.spec-kit.js'
import { tablesAsOf } from '../queries/tables-as-of.js'
import { toldOf } from '../told.spec-kit.js'
import { placeAfter, type ChangePlace, type EffectiveChange } from './effective-change.js'
import { readChanges } from './read-changes.js'

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

interface Reading {
  filter?: ModelFilter
  limit: number
  weight: number
  after?: ChangePlace
}

/** All changes behind a place, page after page, each no larger than asked. */
async function read({
  filter,
  limit,
  weight,
  after = placeAfter('0' as Position),
}: Reading): Promise<EffectiveChange[]> {
  const all: EffectiveChange[] = []
  for (let place = after; ;) {
    const page = await readChanges(past.db, { after: place, filter: filter && requireFilter(filter), limit, weight })
    expect(page.changes.length).toBeLessThanOrEqual(limit)
    all.push(...page.changes)
    if (page.caughtUp) return all
    expect(page.place).not.toEqual(place)
    place = page.place
  }
}

const sizes = fc.record({ limit: fc.integer({ min: 1, max: 7 }), weight: fc.constantFrom(1, 400, 100_000) })
const before = (position: Position) => String(BigInt(position) - 1n) as Position

async function project(events: readonly DomainEvent[]): Promise<void> {
  await past.clear(HISTORY_PROJECTION)
  await past.project(HISTORY_PROJECTION, events)
}

test('every change is read once, in order, with what folding every prefix of the log tells of it', async () => {
  await fc.assert(
    fc.asyncProperty(histories, sizes, async (events, size) => {
      await project(events)
      const changes = await read(size)
      const expected = toldOf(events)
        .entries.filter(({ changed }) => changed)
        .sort((a, b) => Number(a.position) - Number(b.position) || (a.ref < b.ref ? -1 : 1))
      expect(
        changes.map(({ position, ref, changes, cause: { type, source } }) => ({
          position,
          ref,
          changes,
          type,
          source,
        })),
      ).toEqual(expected.map(({ changed: _, ...entry }) => entry))
      for (const { position, ref, entity } of changes) {
        const then = await lookUpEntities(past.db, tablesAsOf(position), [ref])
        expect(entity).toEqual(then.get(ref) ?? null)
      }
      const middle = changes[changes.length >> 1]
      if (middle) expect(await read({ ...size, after: middle })).toEqual(changes.slice((changes.length >> 1) + 1))
    }),
    { numRuns: 40, interruptAfterTimeLimit: 40_000 },
  )
}, 90_000)

async function matching(filter: ModelFilter, position: Position): Promise<Set<string>> {
  const page = requirePage({ first: REFS.length })
  const asked = { filter: requireFilter(filter), orders: [], page, withTotal: false, withPage: true }
  const { edges } = await listEntities(past.db, { ...asked, tables: tablesAsOf(position) })
  return new Set(edges.map(({ node }) => node.ref))
}

test('under a filter those are read whose entity is in the list of the filter before or after', async () => {
  const seen = { came: 0, stayed: 0, went: 0 }
  await fc.assert(
    fc.asyncProperty(histories, filters(), sizes, async (events, filter, size) => {
      await project(events)
      const all = await read({ limit: 500, weight: 1_000_000 })
      const expected: EffectiveChange[] = []
      for (const change of all) {
        const [was, is] = [
          (await matching(filter, before(change.position))).has(change.ref),
          (await matching(filter, change.position)).has(change.ref),
        ]
        if (was || is) expected.push(change)
        if (was || is) seen[was && is ? 'stayed' : is ? 'came' : 'went']++
      }
      expect(await read({ ...size, filter })).toEqual(expected)
    }),
    { numRuns: 80, interruptAfterTimeLimit: 40_000 },
  )
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0)
}, 90_000)
