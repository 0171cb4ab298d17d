import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { component, facts, group } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
  await service.batch([
    component('a', { type: 'Service' }, { tags: ['x', 'y'] }),
    component('b', { type: 'service' }, { tags: ['y'] }),
    component('c', { type: 'library', lifecycle: 'experimental' }),
    component('d', { type: 'service', owner: 'group:other' }),
    group('team'),
    facts('component:waiting', { ci: { coverage: 1 } }),
  ])
  await service.projected()
})
afterAll(() => service.close())

const codeOf = async (query: string, variables: object) => {
  const { errors, status } = await service.graphql(query, variables)
  return [status, ...errors.map(({ extensions }) => extensions.code)]
}

describe('entitiesByRefs', () => {
  const QUERY = 'query ($refs: [String!]!) { entitiesByRefs(refs: $refs) { ref } }'
  const ask = async (refs: string[]) =>
    (await service.data<{ entitiesByRefs: ({ ref: string } | null)[] }>(QUERY, { refs })).entitiesByRefs

  test('answers in the order asked, with null for what is not there, as often as asked', async () => {
    const [a, b] = [{ ref: 'component:default/a' }, { ref: 'component:default/b' }]
    const refs = ['component:b', 'component:none', 'Component:Default/A', 'component:waiting', 'component:default/b']
    expect(await ask(refs)).toEqual([b, null, a, null, b])
    expect(await ask([])).toEqual([])
  })

  test('takes a thousand refs and no more', async () => {
    const refs = Array.from({ length: 1000 }, (_, i) => `component:n-${i}`)
    expect(await ask(refs)).toEqual(refs.map(() => null))
    expect(await codeOf(QUERY, { refs: [...refs, 'component:a'] })).toEqual([200, 'INVALID_INPUT'])
  })

  test('refuses what is no ref, saying which', async () => {
    const { errors } = await service.graphql(QUERY, { refs: ['component:a', 'a'] })
    expect(errors[0]?.extensions).toMatchObject({ code: 'INVALID_ENTITY_REF', errors: [{ pointer: '/refs/1' }] })
  })
})

describe('facets', () => {
  const QUERY = `query ($fields: [String!]!, $filter: EntityFilter) { facets(fields: $fields, filter: $filter) { field values { value count } } }`

  test('count values by falling count and then by value, one facet a field asked for', async () => {
    expect(await service.data(QUERY, { fields: ['spec.type', 'metadata.tags', 'kind', 'spec.none'] })).toEqual({
      facets: [
        {
          field: 'spec.type',
          values: [
            { value: 'service', count: 3 },
            { value: 'library', count: 1 },
            { value: 'team', count: 1 },
          ],
        },
        {
          field: 'metadata.tags',
          values: [
            { value: 'y', count: 2 },
            { value: 'x', count: 1 },
          ],
        },
        {
          field: 'kind',
          values: [
            { value: 'Component', count: 4 },
            { value: 'Group', count: 1 },
          ],
        },
        { field: 'spec.none', values: [] },
      ],
    })
  })

  test('count what the filter lets through, as often as the list does', async () => {
    const filter = { not: { field: 'spec.owner', equals: 'team' } }
    expect(await service.data(QUERY, { fields: ['kind'], filter })).toEqual({
      facets: [
        {
          field: 'kind',
          values: [
            { value: 'Component', count: 1 },
            { value: 'Group', count: 1 },
          ],
        },
      ],
    })
    const total = 'query ($filter: EntityFilter) { entities(filter: $filter) { totalCount } }'
    expect(await service.data(total, { filter })).toEqual({ entities: { totalCount: 2 } })
  })

  test('refuse too many fields and what is no field', async () => {
    expect(await codeOf(QUERY, { fields: Array(31).fill('kind') })).toEqual([200, 'INVALID_INPUT'])
    expect(await codeOf(QUERY, { fields: ['kind', ''] })).toEqual([200, 'INVALID_FILTER'])
  })
})

describe('projections', () => {
  test('are told', async () => {
    const query = '{ projections { name version state position lag lagSeconds parked } }'
    const position = await service.head()
    const live = { version: 1, state: 'LIVE', position, lag: 0, lagSeconds: 0, parked: 0 }
    expect(await service.data(query)).toEqual({
      projections: [
        { name: 'catalog', ...live },
        { name: 'history', ...live },
        { name: 'chain', ...live },
        { name: 'audit', ...live },
      ],
    })
  })
})

describe('minPosition', () => {
  const QUERIES = [
    'query ($at: Position) { entity(ref: "component:a", minPosition: $at) { ref } }',
    'query ($at: Position) { entitiesByRefs(refs: ["component:a"], minPosition: $at) { ref } }',
    'query ($at: Position) { entities(minPosition: $at) { totalCount } }',
    'query ($at: Position) { facets(fields: ["kind"], minPosition: $at) { field } }',
  ]

  test('shows a write at once to who asks for its position', async () => {
    for (let revision = 0; revision < 20; revision++) {
      const item = component('fresh', { type: `t-${revision}` })
      const { json } = await service.rest('POST', '/api/catalog/fragments', item)
      const { position } = json as { position: string }
      const query = `query ($at: Position) { entity(ref: "component:fresh", minPosition: $at) { type revision position } }`
      expect(await service.data(query, { at: position })).toEqual({
        entity: { type: `t-${revision}`, revision, position },
      })
    }
  })

  test.each(QUERIES)('that does not come is refused after the time allowed: %s', async (query) => {
    const { progress } = service.service
    const wait = progress.whenProjected.bind(progress)
    const waiting = jest.spyOn(progress, 'whenProjected').mockImplementation((id, at) => wait(id, at, 10))
    try {
      expect(await codeOf(query, { at: '999999999' })).toEqual([200, 'NOT_YET_PROJECTED'])
      // Without a time of the caller's own it is ten seconds.
      expect(waiting.mock.calls).toEqual([['catalog@1', '999999999']])
    } finally {
      waiting.mockRestore()
    }
  })

  test.each(['', 'abc', '-1', '1.5', '01', ' 1', '9223372036854775808', '1e3'])(
    'that nobody gave is refused, as a variable and as a literal: %j',
    async (at) => {
      for (const query of QUERIES) {
        expect(await codeOf(query, { at })).toEqual([400, 'INVALID_POSITION'])
        const literal = query.replace('query ($at: Position) ', '').replace('$at', JSON.stringify(at))
        expect(await codeOf(literal, {})).toEqual([400, 'INVALID_POSITION'])
      }
    },
  )

  test('is text and never a number', async () => {
    expect(await codeOf(QUERIES[0] ?? '', { at: 1 })).toEqual([400, 'INVALID_POSITION'])
    expect(await codeOf('{ entities(minPosition: 1) { totalCount } }', {})).toEqual([400, 'INVALID_POSITION'])
    expect(await service.data(QUERIES[0] ?? '', { at: null })).toEqual({ entity: { ref: 'component:default/a' } })
  })
})
