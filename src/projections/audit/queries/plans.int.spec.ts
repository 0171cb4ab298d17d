import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Kysely, PostgresDialect } from 'kysely'
import { planOf } from '../../catalog/queries/plans.spec-kit.js'
import { encodeKey } from '../../key-cursor.js'
import { requirePage, type PageArguments } from '../../page-arguments.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { AUDIT_PROJECTION } from '../audit-projection.js'
import { requireAuditFilter, type AuditFilterInput } from './audit-filter.js'
import { listAuditEntries } from './list-audit-entries.js'

const COMMANDS = 100_000
/** A page of 20 and the one more that tells whether there is another. */
const PAGE = 21

let database: ProjectionDatabase
let db: Kysely<unknown>
beforeAll(async () => {
  database = await createProjectionDatabase(AUDIT_PROJECTION)
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database.pool }) })
  await fill()
}, 120_000)
afterAll(() => database.drop())

/** 100,000 commands about 1,000 entities: of every hundred one is refused, of every thousand one is of a rare kind. */
async function fill(): Promise<void> {
  await database.pool.query(
    `insert into audit_v1.entries select 'c' || n, n, '2026-01-01'::timestamptz + n * interval '1 second', 'bot' || n % 2,
       case when n % 1000 = 3 then 'SetSourceRank' else 'RecordFragment' end, case when n % 100 = 0 then 'REFUSED' else 'ACCEPTED' end,
       'corr' || n / 5, 1, '{"events":{}}', '{"reasons":[],"subjects":[],"sources":[],"errors":[],"refused":[],"parameters":[]}'
     from generate_series(1, ${COMMANDS}) n`,
  )
  const keys = (key: string) =>
    database.pool.query(`insert into audit_v1.entry_keys select ${key}, n from generate_series(1, ${COMMANDS}) n`)
  await keys(`'actor bot' || n % 2`)
  await keys(`'command ' || case when n % 1000 = 3 then 'SetSourceRank' else 'RecordFragment' end`)
  await keys(`'outcome ' || case when n % 100 = 0 then 'REFUSED' else 'ACCEPTED' end`)
  await keys(`'correlation corr' || n / 5`)
  await keys(`'subject component:'`)
  await keys(`'subject component:default/'`)
  await keys(`'subject component:default/n' || n % 1000`)
  await keys(`'source ' || case when n % 1000 = 7 then 'hr/okta' else 'scm/github/acme' end`)
  await database.pool.query('analyze audit_v1.entries; analyze audit_v1.entry_keys')
}

const ask = ({ from, until, ...filter }: AuditFilterInput, page: PageArguments, total = false) => ({
  keys: requireAuditFilter(filter).keys,
  stretch: {
    from: from && 'position' in from ? from.position : undefined,
    until: until && 'position' in until ? until.position : undefined,
  },
  page: requirePage(page),
  want: { total, page: true },
})
const deep = { after: encodeKey('audit log', '50000') }
const at = (position: string) => ({ position }) as NonNullable<AuditFilterInput['from']>

describe('a page of an audit log of 100,000 commands reads no more than its rows', () => {
  test.each<[string, AuditFilterInput, PageArguments]>([
    ['the first', {}, {}],
    ['deep down', {}, deep],
    ['the last', {}, { last: 20 }],
    ['of an actor, deep down', { actors: ['bot1'] }, deep],
    ['of two actors', { actors: ['bot0', 'bot1'] }, deep],
    ['of a rare command', { commands: ['SetSourceRank'] }, deep],
    ['of an outcome', { outcomes: ['REFUSED'] }, deep],
    ['of one correlation id', { correlationId: 'corr77' }, {}],
    ['about one entity', { subjects: ['component:n77'] }, deep],
    ['about a kind', { subjects: ['component:'] }, deep],
    ['about a kind, the last', { subjects: ['component:'] }, { last: 20 }],
    ['of a source', { sources: ['scm/github/acme'] }, deep],
    ['within a period', { from: at('10'), until: at('50000') }, {}],
    ['of an actor within a period', { actors: ['bot1'], until: at('50000') }, {}],
  ])('%s', async (_, filter, page) => {
    const { read } = await planOf(database.pool, (kysely) => listAuditEntries(kysely, ask(filter, page)))
    expect(Object.keys(read).length).toBeGreaterThan(0)
    for (const [place, rows] of Object.entries(read)) expect([place, rows <= 2 * PAGE]).toEqual([place, true])
  })
})

test.each<[string, AuditFilterInput, number]>([
  ['a wide kind and a rare source', { subjects: ['component:'], sources: ['hr/okta'] }, 100],
  ['a wide actor and one entity', { actors: ['bot1'], subjects: ['component:n77'] }, 100],
  ['a wide source and a rare command', { sources: ['scm/github/acme'], commands: ['SetSourceRank'] }, 100],
])('of %s all are found, by the rarer', async (_, filter, total) => {
  const page = await listAuditEntries(db, ask(filter, {}, true))
  expect([page.total, page.edges.length, page.hasNextPage]).toEqual([total, 20, true])
  const last = await listAuditEntries(db, ask(filter, { last: 20 }))
  expect(last.edges.length).toBe(20)
})
