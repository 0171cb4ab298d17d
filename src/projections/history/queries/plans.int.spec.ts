import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Kysely } from 'kysely'
import { requireFilter } from '../../../domain/filters/filter.js'
import type { Order } from '../../../domain/filters/order.js'
import type { Position } from '../../../domain/log/position.js'
import { CATALOG_PROJECTION } from '../../catalog/catalog-projection.js'
import { encodeCursor } from '../../catalog/queries/cursor.js'
import { countFacets } from '../../catalog/queries/facets.js'
import { TEAMS } from '../../catalog/queries/large-catalog.spec-kit.js'
import { listEntities } from '../../catalog/queries/list-entities.js'
import { lookUpEntities } from '../../catalog/queries/look-up-entities.js'
import { lookUpFragments } from '../../catalog/queries/look-up-fragments.js'
import { lookUpRelations } from '../../catalog/queries/look-up-relations.js'
import { planOf, type Plan } from '../../catalog/queries/plans.spec-kit.js'
import { requirePage, type PageArguments } from '../../page-arguments.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { HISTORY_PROJECTION } from '../history-projection.js'
import { loadHistory } from './large-history.spec-kit.js'
import { tablesAsOf } from './tables-as-of.js'

const ENTITIES = 6000
const VERSIONS = 6
/** A page of 20 and the one more that tells whether there is another. */
const PAGE = 21
/** The middle of the history. */
const MOMENT = String((ENTITIES * VERSIONS) / 2) as Position
const THEN = tablesAsOf(MOMENT)

let database: ProjectionDatabase

beforeAll(async () => {
  database = await createProjectionDatabase(CATALOG_PROJECTION, HISTORY_PROJECTION)
  await loadHistory(database.pool, ENTITIES, VERSIONS)
}, 60_000)
afterAll(() => database.drop())

const BY_NAME: Order[] = [{ field: 'metadata.name', direction: 'ASC' }]
const COMPONENTS = { field: 'kind', equals: 'component' }
const SERVICES = { all: [COMPONENTS, { field: 'spec.type', equals: 'service' }] }

interface Listed {
  filter?: unknown
  orders?: Order[]
  page?: PageArguments
}

async function plan(lookUp: (db: Kysely<unknown>) => Promise<unknown>): Promise<Plan> {
  const found = await planOf(database.pool, lookUp)
  expect(found.scanned).toEqual([])
  return found
}

const listed =
  ({ filter = { all: [] }, orders = BY_NAME, page = {} }: Listed, want = { withTotal: false, withPage: true }) =>
  (db: Kysely<unknown>) =>
    listEntities(db, { tables: THEN, filter: requireFilter(filter), orders, page: requirePage(page), ...want })

const deep: PageArguments = {
  after: encodeCursor({ values: ['n-004500'], ref: 'component:default/n-004500' }, { orders: BY_NAME, asOf: MOMENT }),
}

const boundsBothEnds = (condition: string) => condition.includes('valid_from <= ') && condition.includes('valid_to > ')

describe('a page as of a moment is read from the index of its order, one row an entity:', () => {
  test.each<[what: string, index: string, asked: Listed]>([
    ['all', 'entities_name', {}],
    ['all, deep', 'entities_name', { page: deep }],
    ['a kind', 'entities_kind_name', { filter: COMPONENTS }],
    ['a kind, the last', 'entities_kind_name', { filter: COMPONENTS, page: { last: 20 } }],
    ['a kind and type', 'entities_kind_type_name', { filter: SERVICES }],
  ])('%s by %s', async (_, index, asked) => {
    const { indexes, read, conditions } = await plan(listed(asked))
    expect(indexes).toContain(index)
    // Both ends of the interval are looked at in the index: of the versions of other times no row is read.
    expect(conditions[index]?.every(boundsBothEnds)).toBe(true)
    expect(read[index]).toBeLessThanOrEqual(PAGE + 1)
  })

  test('and its rows by their refs', async () => {
    const { read, conditions } = await plan(listed({ orders: [] }))
    expect(conditions['entities_pkey']?.every(boundsBothEnds)).toBe(true)
    expect(read['entities_pkey']).toBeLessThanOrEqual(2 * PAGE + 2)
  })
})

test('a rare value of any field asks the index of all fields', async () => {
  const want = { withTotal: true, withPage: false }
  const { indexes } = await plan(listed({ filter: { field: 'metadata.tags', equals: 'rare-4711' } }, want))
  expect(indexes).toContain('entities_terms')
})

test('a count of a kind and type reads nothing but an index', async () => {
  const { indexes, read } = await plan(listed({ filter: SERVICES, orders: [] }, { withTotal: true, withPage: false }))
  expect(indexes).toContain('entities_moment')
  expect(read).not.toHaveProperty('entities')
})

test('the facet of a kind’s types reads nothing but an index', async () => {
  const fields = [{ asked: 'spec.type', path: 'spec.type' }]
  const { read } = await plan((db) => countFacets(db, THEN, { filter: requireFilter(COMPONENTS), fields }))
  expect(read).not.toHaveProperty('entities')
})

describe('a look-up reads what it is asked for:', () => {
  const refs = ['component:default/n-000012', 'api:default/n-000003', 'component:default/none']

  test('entities and fragments by ref', async () => {
    const entities = await plan((db) => lookUpEntities(db, THEN, refs))
    // Of a source the other index leads to the same row.
    expect(entities.indexes).toEqual(['entities_pkey', expect.stringMatching(/^fragments_(pkey|source)$/)])
    expect(entities.read['entities_pkey']).toBeLessThanOrEqual(refs.length)
    const fragments = await plan((db) => lookUpFragments(db, THEN, refs))
    const { fragments_pkey = 0, fragments_source = 0 } = fragments.read
    expect(fragments_pkey + fragments_source).toBeLessThanOrEqual(refs.length)
  })

  test('relations at both ends', async () => {
    const { indexes, read } = await plan((db) => lookUpRelations(db, THEN, refs))
    expect(indexes).toEqual(['relations_pkey', 'relations_target'])
    expect((read['relations_pkey'] ?? 0) + (read['relations_target'] ?? 0)).toBeLessThanOrEqual(5 * refs.length)
  })

  test('members of a team', async () => {
    const { read } = await plan(listed({ filter: { field: 'relations.ownedBy', equals: 'team-17' } }))
    expect(read['relations_target']).toBeLessThanOrEqual(ENTITIES / TEAMS)
  })
})
