import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Kysely } from 'kysely'
import { requireFilter } from '../../../domain/filters/filter.js'
import type { Order } from '../../../domain/filters/order.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { CATALOG_PROJECTION } from '../catalog-projection.js'
import { termsAsked } from '../projector/field-terms.js'
import { encodeCursor } from './cursor.js'
import { countFacets } from './facets.js'
import { loadCatalog, TEAMS } from './large-catalog.spec-kit.js'
import { listEntities } from './list-entities.js'
import { lookUpEntities } from './look-up-entities.js'
import { lookUpFragments } from './look-up-fragments.js'
import { lookUpRelations } from './look-up-relations.js'
import { requirePage, type PageArguments } from '../../page-arguments.js'
import { planOf, type Plan } from './plans.spec-kit.js'
import { readSetMembers, readStreamStates } from './stream-states.js'
import { NOW } from './tables.js'

const ENTITIES = 20_000
/** A page of 20 and the one more that tells whether there is another. */
const PAGE = 21
/** What every list joins to its rows. */
const JOINED = ['checkpoints_pkey', 'entities_pkey', 'fragments_pkey']

let database: ProjectionDatabase

beforeAll(async () => {
  database = await createProjectionDatabase(CATALOG_PROJECTION)
  await loadCatalog(database.pool, ENTITIES)
}, 60_000)
afterAll(() => database.drop())

const BY_NAME: Order[] = [{ field: 'metadata.name', direction: 'ASC' }]
const BY_NAME_DOWN: Order[] = [{ field: 'metadata.name', direction: 'DESC' }]
const COMPONENTS = { field: 'kind', equals: 'component' }
const SERVICES = { all: [COMPONENTS, { field: 'spec.type', equals: 'service' }] }

/** A place three quarters into the list. */
const deep = (orders: Order[]): PageArguments => ({
  after: encodeCursor(
    { values: orders.map(() => 'n-015000'), ref: 'component:default/n-015000' },
    { orders, asOf: null },
  ),
})

interface Listed {
  filter?: unknown
  orders?: Order[]
  page?: PageArguments
}

const listed =
  ({ filter, orders = BY_NAME, page = {} }: Listed, want = { withTotal: false, withPage: true }) =>
  (db: Kysely<unknown>) =>
    listEntities(db, {
      tables: NOW,
      filter: filter === undefined ? undefined : requireFilter(filter),
      orders,
      page: requirePage(page),
      ...want,
    })

/** How a page is found: the indexes besides those of what is joined to its rows. */
async function pagePlan(asked: Listed): Promise<Plan> {
  const plan = await planOf(database.pool, listed(asked))
  expect(plan.scanned).toEqual([])
  return { ...plan, indexes: plan.indexes.filter((index) => !JOINED.includes(index)) }
}

const plan = async (lookUp: (db: Kysely<unknown>) => Promise<unknown>): Promise<Plan> => {
  const found = await planOf(database.pool, lookUp)
  expect(found.scanned).toEqual([])
  return found
}

describe('a page ordered by name is read from', () => {
  test.each<[what: string, index: string, asked: Listed]>([
    ['all', 'entities_name', {}],
    ['all, falling', 'entities_name', { orders: BY_NAME_DOWN }],
    ['all, the last', 'entities_name', { page: { last: 20 } }],
    ['a kind', 'entities_kind_name', { filter: COMPONENTS }],
    ['a kind, the last', 'entities_kind_name', { filter: COMPONENTS, page: { last: 20 } }],
    ['a kind and type', 'entities_kind_type_name', { filter: SERVICES }],
  ])('%s by %s, and no further than it goes', async (_, index, asked) => {
    const { indexes, read } = await pagePlan(asked)
    expect(indexes).toEqual([index])
    // Where names fall and refs rise, one more is read to see the end of the last name.
    expect(read[index]).toBeLessThanOrEqual(PAGE + 1)
  })

  test.each<[what: string, index: string, asked: Listed, bound: string]>([
    ['all', 'entities_name', {}, `(name > 'n-015000'::text)`],
    ['all, falling', 'entities_name', { orders: BY_NAME_DOWN }, `(name < 'n-015000'::text)`],
    [
      'a kind',
      'entities_kind_name',
      { filter: COMPONENTS },
      `((kind = 'component'::text) AND (name > 'n-015000'::text))`,
    ],
    [
      'a kind and type',
      'entities_kind_type_name',
      { filter: SERVICES },
      `((kind = 'component'::text) AND (type = 'service'::text) AND (name > 'n-015000'::text))`,
    ],
  ])('%s by %s where it begins, however deep', async (_, index, asked, bound) => {
    const { conditions, read } = await pagePlan({ ...asked, page: deep(asked.orders ?? BY_NAME) })
    expect(conditions[index]).toContain(bound)
    // The rows of the same name come first, from an index of the planner's choice.
    expect(read[index]).toBeLessThanOrEqual(PAGE + 1)
    expect((read['entities_name'] ?? 0) + (read['entities'] ?? 0)).toBeLessThanOrEqual(PAGE + 1)
  })
})

describe('a page without an order', () => {
  test('is read by ref where it begins', async () => {
    const { conditions, read, indexes } = await pagePlan({ orders: [], page: deep([]) })
    expect(indexes).toEqual([])
    expect(conditions['entities_pkey']).toContain(`(ref > 'component:default/n-015000'::text)`)
    expect(read['entities_pkey']).toBeLessThanOrEqual(2 * PAGE)
  })
})

describe('a page under', () => {
  test('five owners is read by their index, and no other entity', async () => {
    const owners = [1, 2, 3, 4, 5].map((n) => `group:default/team-${n}`)
    const { indexes, read } = await pagePlan({ filter: { field: 'spec.owner', in: owners } })
    expect(indexes).toEqual(['entities_owner_name'])
    expect(read['entities_owner_name']).toBeLessThanOrEqual((5 * ENTITIES) / TEAMS)
  })

  test('a rare value of any field looks at some of the list first and then asks the index', async () => {
    const { indexes, read, conditions } = await pagePlan({ filter: { field: 'metadata.tags', equals: 'rare-4711' } })
    expect(indexes).toEqual(['entities_name', 'entities_terms'])
    const [term] = termsAsked('metadata.tags', ['rare-4711'])
    expect(conditions['entities_terms']).toEqual([`(terms && '{${term}}'::integer[])`])
    // Some of the other rare tags are told by the same number.
    const rare = Array.from({ length: 5000 }, (_, n) => termsAsked('metadata.tags', [`rare-${n}`])[0])
    expect(read['entities_terms']).toBe((rare.filter((other) => other === term).length * ENTITIES) / 5000)
    expect(read['entities_name']).toBeLessThanOrEqual(1000)
  })

  test('a frequent value of any field is filled from the list', async () => {
    const { indexes, read } = await pagePlan({ filter: { field: 'metadata.tags', equals: 'tag-7' } })
    expect(indexes).toEqual(['entities_name'])
    expect(read['entities_name']).toBeLessThanOrEqual(1000)
  })

  test('a relation is read by that relation', async () => {
    const { indexes, read } = await pagePlan({ filter: { field: 'relations.ownedBy', equals: 'team-17' } })
    expect(indexes).toEqual(['relations_target'])
    expect(read['relations_target']).toBe(ENTITIES / TEAMS)
  })
})

describe('a count', () => {
  const count = (filter: unknown) => plan(listed({ filter, orders: [] }, { withTotal: true, withPage: false }))

  test('of a kind and type reads nothing but their index', async () => {
    const { indexes, read } = await count(SERVICES)
    expect(indexes).toEqual(['checkpoints_pkey', 'entities_kind_type_name'])
    expect(read).not.toHaveProperty('entities')
  })

  test('of owners in short form asks for what was written, too', async () => {
    const { indexes, read } = await count({ field: 'spec.owner', in: ['team-1', 'team-2'] })
    expect(indexes).toEqual(['checkpoints_pkey', 'entities_owner_name', 'entities_terms'])
    expect(read['entities']).toBe((2 * ENTITIES) / TEAMS)
  })

  test('of a rare value asks the index of all fields', async () => {
    const { indexes } = await count({ field: 'metadata.tags', equals: 'rare-4711' })
    expect(indexes).toEqual(['checkpoints_pkey', 'entities_terms'])
  })
})

test('the facet of a kind’s types reads nothing but their index', async () => {
  const fields = [{ asked: 'spec.type', path: 'spec.type' }]
  const { indexes, read } = await plan((db) => countFacets(db, NOW, { filter: requireFilter(COMPONENTS), fields }))
  expect(indexes).toEqual(['entities_kind_type_name'])
  expect(read).not.toHaveProperty('entities')
})

describe('a look-up reads what it is asked for:', () => {
  const refs = ['component:default/n-000012', 'api:default/n-000003', 'component:default/none']

  test('entities by ref', async () => {
    const { indexes, read } = await plan((db) => lookUpEntities(db, NOW, refs))
    expect(indexes).toEqual(['entities_pkey', 'fragments_pkey'])
    expect(read['entities_pkey']).toBeLessThanOrEqual(refs.length)
  })

  test('relations at both ends', async () => {
    const { indexes, read } = await plan((db) => lookUpRelations(db, NOW, refs))
    expect(indexes).toEqual(['relations_source', 'relations_target'])
    expect((read['relations_source'] ?? 0) + (read['relations_target'] ?? 0)).toBeLessThanOrEqual(5 * refs.length)
  })

  test('fragments by ref', async () => {
    const { indexes, read } = await plan((db) => lookUpFragments(db, NOW, refs))
    expect(indexes).toContain('fragments_pkey')
    expect(read['fragments_pkey']).toBeLessThanOrEqual(refs.length)
  })

  test('streams by ref, and the members of a set', async () => {
    const streams = await plan((db) => readStreamStates(db, refs))
    expect(streams.indexes).toEqual(['fragments_pkey', 'parked_events_stream'])
    const members = await plan((db) =>
      readSetMembers(db, { source: 'scm/github/acme', setId: 'set-4', quarantined: false }),
    )
    expect(members.indexes).toEqual(['fragments_set', 'parked_events_pkey'])
  })
})

test.each<[index: string, asked: Listed]>([
  ['entities_name', { page: deep(BY_NAME) }],
  ['entities_owner_name', { filter: { field: 'spec.owner', equals: 'group:default/team-1' } }],
])('without %s much more is read: these tests would tell', async (index, asked) => {
  const client = await database.pool.connect()
  const total = (found: Plan) => Object.values(found.read).reduce((sum, rows) => sum + rows, 0)
  const before = await planOf(client, listed(asked))
  await client.query(`begin; drop index catalog_v1.${index}`)
  const without = await planOf(client, listed(asked))
  await client.query('rollback')
  client.release()
  expect(without.indexes).not.toContain(index)
  expect(without.scanned.length > 0 || total(without) > 5 * total(before)).toBe(true)
})
