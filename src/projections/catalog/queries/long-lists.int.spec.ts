import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Kysely, PostgresDialect } from 'kysely'
import { requireFilter } from '../../../domain/filters/filter.js'
import type { Order } from '../../../domain/filters/order.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { CATALOG_PROJECTION } from '../catalog-projection.js'
import { loadCatalog } from './large-catalog.spec-kit.js'
import { listEntities, type EntityPage } from './list-entities.js'
import { NOW } from './tables.js'
import { requirePage } from '../../page-arguments.js'

/** Several times what a list looks at before it asks an index. */
const ENTITIES = 6000

let database: ProjectionDatabase
let db: Kysely<unknown>

beforeAll(async () => {
  database = await createProjectionDatabase(CATALOG_PROJECTION)
  await loadCatalog(database.pool, ENTITIES)
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database.pool }) })
}, 60_000)
afterAll(() => database.drop())

const tagged = (tag: string) => ({ field: 'metadata.tags', equals: tag })
const TAGGED = (tag: string) => `fields -> 'metadata.tags' ? '${tag}'`

/** Filters by how much of the list they leave, each beside the SQL that says the same. */
const FILTERS: [what: string, filter: unknown, where: string][] = [
  ['frequent', tagged('tag-7'), TAGGED('tag-7')],
  ['rare, beyond what is looked at first', tagged('rare-4711'), TAGGED('rare-4711')],
  [
    'rare, at both ends',
    { any: [tagged('rare-1'), tagged('rare-990')] },
    `${TAGGED('rare-1')} or ${TAGGED('rare-990')}`,
  ],
  ['nothing', tagged('none'), 'false'],
  ['all', { not: tagged('none') }, 'true'],
  [
    'a kind, sometimes',
    { all: [{ field: 'kind', equals: 'api' }, tagged('tag-3')] },
    `kind = 'api' and ${TAGGED('tag-3')}`,
  ],
  [
    'a kind, and not',
    { all: [{ field: 'kind', equals: 'system' }, { not: tagged('tag-5') }] },
    `kind = 'system' and not ${TAGGED('tag-5')}`,
  ],
]

const ORDERS: [orders: Order[], orderBy: string][] = [
  [[], 'ref'],
  [[{ field: 'metadata.name', direction: 'DESC' }], 'name desc, ref'],
  [
    [
      { field: 'spec.type', direction: 'DESC' },
      { field: 'metadata.name', direction: 'ASC' },
    ],
    'type desc, name, ref',
  ],
  [[{ field: 'metadata.tags', direction: 'ASC' }], `(fields -> 'metadata.tags' ->> 0) collate "C", ref`],
]

async function walk(filter: unknown, orders: Order[], backwards: boolean): Promise<string[]> {
  const refs: string[][] = []
  let last: EntityPage | undefined
  do {
    const page = backwards
      ? requirePage({ last: 400, before: last?.edges[0]?.cursor })
      : requirePage({ first: 400, after: last?.edges.at(-1)?.cursor })
    last = await listEntities(db, {
      tables: NOW,
      filter: requireFilter(filter),
      orders,
      page,
      withTotal: false,
      withPage: true,
    })
    refs.push(last.edges.map(({ node }) => node.ref))
  } while (backwards ? last.hasPreviousPage : last.hasNextPage)
  return (backwards ? refs.reverse() : refs).flat()
}

describe.each(ORDERS)('a long list by %j', (orders, orderBy) => {
  test.each(FILTERS)('has what matches: %s', async (_, filter, where) => {
    const { rows } = await database.pool.query<{ ref: string }>(
      `select ref from catalog_v1.entities where ${where} order by ${orderBy}`,
    )
    const refs = rows.map(({ ref }) => ref)
    expect(await walk(filter, orders, false)).toEqual(refs)
    expect(await walk(filter, orders, true)).toEqual(refs)
  })
})
