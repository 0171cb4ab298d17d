import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { component, facts, group } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'
import { recordStatements } from '../../kit/statements.js'

const COUNT = 100

let service: TestService
let statements: string[]
beforeAll(async () => {
  service = await startTestService()
  const names = Array.from({ length: COUNT }, (_, i) => `n-${i}`)
  await service.batch([
    ...names.map((name) => component(name, { owner: `team-${name}` })),
    ...names.map((name) => group(`team-${name}`)),
    ...names.map((name) => ({ ...facts(`component:${name}`, { tier: 1 }), source: 'api/other' })),
  ])
  await service.projected()
  statements = recordStatements(service.service.pool)
})
afterAll(() => service.close())

const SELECTION = `ref owner { ref fragments { source } } relations { type target { ref } } fragments { source } provenance(paths: ["facts"]) { path source }`

interface Loaded {
  owner: { ref: string; fragments: object[] }
  relations: { target: { ref: string } }[]
  fragments: { source: string }[]
  provenance: object[]
}

test('the parts of 100 entities take one query each', async () => {
  statements.length = 0
  const filter = { field: 'kind', equals: 'component' }
  const query = `query ($filter: EntityFilter) { entities(filter: $filter, first: ${COUNT}) { nodes { ${SELECTION} } } }`
  const { entities } = await service.data<{ entities: { nodes: Loaded[] } }>(query, { filter })
  expect(entities.nodes).toHaveLength(COUNT)
  for (const { owner, relations, fragments, provenance } of entities.nodes) {
    expect(owner.fragments).toHaveLength(1)
    expect(relations.map(({ target }) => target.ref)).toEqual([owner.ref])
    expect(fragments.map(({ source }) => source)).toEqual(['api/local', 'api/other'])
    expect(provenance).toEqual([{ path: 'facts.tier', source: 'api/other' }])
  }
  // The page, the owners, the relations (whose targets are the owners), the fragments of both levels.
  expect(statements).toHaveLength(5)
})

test('what was looked up by ref is not looked up again as an owner', async () => {
  statements.length = 0
  const refs = ['component:n-1', 'group:team-n-1', 'component:n-2', 'group:team-n-2']
  await service.data('query ($refs: [String!]!) { entitiesByRefs(refs: $refs) { owner { ref } } }', { refs })
  expect(statements).toHaveLength(1)
})

test('loaders do not outlive a request', async () => {
  const query = '{ entity(ref: "component:n-3") { owner { title } } }'
  expect(await service.data(query)).toEqual({ entity: { owner: { title: null } } })
  const changed = group('team-n-3')
  const item = { ...changed, fragment: { ...changed.fragment, metadata: { name: 'team-n-3', title: 'Renamed' } } }
  await service.rest('POST', '/api/catalog/fragments', item)
  await service.projected()
  expect(await service.data(query)).toEqual({ entity: { owner: { title: 'Renamed' } } })
})
