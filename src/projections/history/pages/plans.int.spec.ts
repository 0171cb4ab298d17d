import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Kysely, PostgresDialect } from 'kysely'
import { planOf } from '../../catalog/queries/plans.spec-kit.js'
import { requirePage, type PageArguments } from '../../page-arguments.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { HISTORY_PROJECTION } from '../history-projection.js'
import { listOwnershipChanges } from '../ownership/list-ownership-changes.js'
import { requireOwnershipFilter, type OwnershipFilterInput } from '../ownership/ownership-filter.js'
import { entryKey } from '../timeline/entry-keys.js'
import { listTimeline } from '../timeline/list-timeline.js'
import { requireTimelineFilter, type TimelineFilterInput } from '../timeline/timeline-filter.js'
import { parseAsOf } from '../../../domain/log/as-of.js'
import type { Position } from '../../../domain/log/position.js'
import { encodePlace } from '../../log-lists/place-cursor.js'

const REF = 'component:default/busy'
const CHANGES = 100_000
/** A page of 20 and the one more that tells whether there is another. */
const PAGE = 21

let database: ProjectionDatabase
let db: Kysely<unknown>

beforeAll(async () => {
  database = await createProjectionDatabase(HISTORY_PROJECTION)
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database.pool }) })
  await fillTimeline()
  await fillLedger()
  await database.pool.query(
    'analyze history_v1.timeline; analyze history_v1.timeline_keys; analyze history_v1.ownership_changes',
  )
}, 120_000)
afterAll(() => database.drop())

/** 100,000 changes of one entity by one actor: all of `facts.ci`, every tenth of `spec.type`, the last ten by another source. */
async function fillTimeline(): Promise<void> {
  await database.pool.query(
    `insert into history_v1.timeline select $1, n, 'EntityFragmentRecorded', case when n > $2 - 10 then 'hr/okta' else 'api/one' end, 'bot', null, 'c',
       '2026-01-01'::timestamptz + n * interval '1 second', '2026-01-01', '[]', false from generate_series(1, $2::int) n`,
    [REF, CHANGES],
  )
  const rows = (key: string, where: string) =>
    database.pool.query(
      `insert into history_v1.timeline_keys select $1, n from generate_series(1, ${CHANGES}) n where ${where}`,
      [key],
    )
  for (const path of ['facts', 'facts.ci']) await rows(entryKey(REF, 'path', path), 'true')
  await rows(entryKey(REF, 'path', 'spec.type'), 'n % 10 = 0')
  await rows(entryKey(REF, 'actor', 'bot'), 'true')
  await rows(entryKey(REF, 'source', 'api/one'), `n <= ${CHANGES} - 10`)
  await rows(entryKey(REF, 'source', 'hr/okta'), `n > ${CHANGES} - 10`)
  await database.pool.query(
    `insert into history_v1.instants select '2026-01-01'::timestamptz + n * interval '1 second', n from generate_series(1, ${CHANGES}) n`,
  )
}

/** 100,000 changes of 20,000 entities: of every hundred owners one has a tenth, and one of the kinds is rare. */
async function fillLedger(): Promise<void> {
  await database.pool.query(
    `insert into history_v1.ownership_changes
     select n, kind || ':default/n' || n % 20000, kind, 'group:default/g' || (n + 1) % 100, case when n % 10 = 3 then 'group:default/big' else 'group:default/g' || n % 100 end,
       'FRAGMENT_RECORDED', 'scm/github/acme', 300, null, null, 'bot' || n % 2, null, '2026-01-01', '2026-01-01'
     from (select n, case when n % 1000 = 3 then 'system' else 'component' end as kind from generate_series(1, ${CHANGES}) n) n`,
  )
}

const timeline = (filter: TimelineFilterInput, page: PageArguments = {}, want = { total: false, page: true }) =>
  [REF, filter, page, want] as const

/** Rows that were read of the tables to find a page. */
async function readFor([ref, filter, page, want]: ReturnType<typeof timeline>): Promise<Record<string, number>> {
  const asked = { ref, filter: requireTimelineFilter(ref, filter), page: requirePage(page), want }
  return (await planOf(database.pool, (kysely) => listTimeline(kysely, asked))).read
}

const deep = (position: number) => ({
  after: encodePlace(`timeline of ${REF}`, { position: String(position) as Position, ref: REF }),
})

describe('a page of the timeline of an entity with 100,000 changes reads no more than its rows', () => {
  test.each<[string, TimelineFilterInput, PageArguments]>([
    ['the first', {}, {}],
    ['deep down', {}, deep(1000)],
    ['the last', {}, { last: 20 }],
    ['by a path that all have', { paths: ['facts'] }, {}],
    ['by a path, deep down', { paths: ['facts.ci'] }, deep(1000)],
    ['by a path, the last', { paths: ['facts.ci'] }, { last: 20 }],
    ['by two paths', { paths: ['facts.ci', 'spec.type'] }, deep(50_000)],
    ['by a source', { sources: ['api/one'] }, deep(50_000)],
    ['by an actor', { actors: ['bot'] }, deep(50_000)],
    ['within a period', { from: parseAsOf('100'), until: parseAsOf('60000') }, {}],
    ['within a period of time', { until: parseAsOf('2026-01-01T10:00:00.000Z') }, {}],
    ['by a path within a period', { paths: ['spec.type'], until: parseAsOf('60000') }, {}],
  ])('%s', async (_, filter, page) => {
    const read = await readFor(timeline(filter, page))
    for (const [place, rows] of Object.entries(read)) expect([place, rows <= 2 * PAGE]).toEqual([place, true])
  })
})

test('of a path and a source the rarer leads, which the planner does not know', async () => {
  const asked = {
    ref: REF,
    filter: requireTimelineFilter(REF, { paths: ['facts'], sources: ['hr/okta'] }),
    page: requirePage({}),
    want: { total: true, page: true },
  }
  const { edges, total } = await listTimeline(db, asked)
  expect([edges.length, total, edges[0]?.node.position]).toEqual([10, 10, String(CHANGES)])
})

describe('a page of the ledger', () => {
  const read = async (filter: OwnershipFilterInput, page: PageArguments = {}) => {
    const asked = {
      filter: requireOwnershipFilter(filter),
      page: requirePage(page),
      want: { total: false, page: true },
    }
    const plan = await planOf(database.pool, (kysely) => listOwnershipChanges(kysely, asked))
    return Object.values(plan.read)
  }
  const halfway = {
    after: encodePlace('ownership changes', { position: '50000' as Position, ref: 'component:default/n10000' }),
  }

  test.each<[string, OwnershipFilterInput, PageArguments]>([
    ['without a filter', {}, {}],
    ['without a filter, halfway', {}, halfway],
    ['of an owner', { owners: ['big'] }, halfway],
    ['of two owners', { owners: ['big', 'g7'] }, {}],
    ['of a previous owner', { previousOwners: ['g7'] }, halfway],
    ['of an entity', { entityRefs: ['component:n77'] }, {}],
    ['of a rare kind', { kinds: ['System'] }, {}],
    ['of an actor', { actors: ['bot1'] }, halfway],
    ['of a source, backwards', { sources: ['scm/github/acme'] }, { last: 20 }],
    ['of a period', { from: parseAsOf('10'), until: parseAsOf('50000') }, {}],
    ['of an owner in a period', { owners: ['g7'], until: parseAsOf('50000') }, {}],
  ])('%s reads no more than its rows', async (_, filter, page) => {
    for (const rows of await read(filter, page)) expect(rows).toBeLessThanOrEqual(2 * PAGE)
  })

  test('of a rare kind and a wide owner is led by the kind', async () => {
    const filter = requireOwnershipFilter({ kinds: ['system'], owners: ['big'] })
    const found = await listOwnershipChanges(db, { filter, page: requirePage({}), want: { total: true, page: true } })
    expect([found.total, found.edges[0]?.node.position]).toEqual([100, '99003'])
  })
})
