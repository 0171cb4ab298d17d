import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { requireFilter } from '../../../domain/filters/filter.js'
import type { Position } from '../../../domain/log/position.js'
import { CATALOG_PROJECTION } from '../../catalog/catalog-projection.js'
import { planOf } from '../../catalog/queries/plans.spec-kit.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { HISTORY_PROJECTION } from '../history-projection.js'
import { loadHistory } from '../queries/large-history.spec-kit.js'
import type { ChangePlace } from './effective-change.js'
import { readChanges } from './read-changes.js'

const ENTITIES = 3000
const VERSIONS = 6
/** Of one entity, each with a version of its own, after all others. */
const BUSY = 20_000
const BUSY_REF = 'component:default/busy'
/** A position at which a new rank changes every entity. */
const RANKED = String(10_000_000)
const PAGE = 100

let database: ProjectionDatabase

beforeAll(async () => {
  database = await createProjectionDatabase(CATALOG_PROJECTION, HISTORY_PROJECTION)
  await loadHistory(database.pool, ENTITIES, VERSIONS)
  await fillTimeline()
  for (const table of ['timeline', 'entities', 'fragments']) await database.pool.query(`analyze history_v1.${table}`)
}, 120_000)
afterAll(() => database.drop())

/** An entry for each version; between any two changes one event that changed nothing. */
async function fillTimeline(): Promise<void> {
  const act = `'EntityFragmentRecorded', 'api/one', 'bot', null, 'c', '2026-01-01', '2026-01-01', '[]'`
  const { pool } = database
  await pool.query(
    `insert into history_v1.entities (ref, kind, namespace, name, fields, terms, definer, revision, position, created_at, updated_at, valid_from, valid_to)
     select $1, 'component', 'default', 'busy', '{}', '{}', 'api/one', n, 1000000 + n, now(), now(), 1000000 + n, 1000001 + n from generate_series(1, ${BUSY}) n`,
    [BUSY_REF],
  )
  await pool.query(
    `insert into history_v1.fragments (entity_ref, source, fragment, defining, occurred_at, recorded_at, actor, position, valid_from, valid_to)
     select $1, 'api/one', '{}', true, now(), now(), 'bot', 1000000 + n, 1000000 + n, 1000001 + n from generate_series(1, ${BUSY}) n`,
    [BUSY_REF],
  )
  await pool.query(`insert into history_v1.timeline select ref, valid_from, ${act}, true from history_v1.entities`)
  await pool.query(
    `insert into history_v1.timeline select 'api:default/same', n, ${act}, false from generate_series(1, 30000) n`,
  )
  await pool.query(
    `insert into history_v1.timeline select ref, ${RANKED}, ${act}, true from (select distinct ref from history_v1.entities) as every`,
  )
}

const place = (position: number | string, ref: string | null = null): ChangePlace => ({
  position: String(position) as Position,
  ref,
})

/** Rows read of each index and table for a page, those of temporary results left out. */
async function readFor(after: ChangePlace, filter: unknown): Promise<[string, number][]> {
  const asked = { after, filter: filter === null ? undefined : requireFilter(filter), limit: PAGE, weight: 1e6 }
  const { indexes, read, scanned } = await planOf(database.pool, (db) => readChanges(db, asked))
  expect(indexes).toContain('timeline_changed')
  expect(scanned).toEqual([])
  return Object.entries(read)
}

describe('a page of changes reads no more than its entries, their versions and what they are related to:', () => {
  test.each<[string, ChangePlace, number, unknown]>([
    ['the first', place(0), 2, null],
    ['halfway', place(ENTITIES * 3), 2, null],
    ['of an entity with a long history', place(1_000_000 + BUSY / 2), 2, null],
    ['within one position', place(RANKED, 'component:default/n-001000'), 2, null],
    ['by a field', place(ENTITIES * 3), 2, { field: 'kind', equals: 'component' }],
    ['by a field without a column', place(ENTITIES * 3), 2, { field: 'metadata.tags', equals: 'rare-4711' }],
    ['by a relation', place(ENTITIES * 3), 4, { field: 'relations.ownedBy', equals: 'team-17' }],
    ['by the lack of one', place(ENTITIES * 3), 4, { not: { field: 'relations.dependsOn', exists: true } }],
    [
      'by either',
      place(RANKED),
      6,
      {
        any: [
          { field: 'kind', equals: 'api' },
          { field: 'relations.ownedBy', prefix: 'group:' },
        ],
      },
    ],
  ])('%s', async (_, after, times, filter) => {
    for (const [of, rows] of await readFor(after, filter))
      expect([of, rows, rows <= times * VERSIONS * (PAGE + 1)]).toEqual([of, rows, true])
  })
})
