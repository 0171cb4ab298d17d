import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { component, facts } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

const SET_RANK = `mutation ($input: SourceRankInput!) { result: setSourceRank(input: $input) {
  source outcome rank paths { path rank } revision position } }`
const LIST = `query ($first: Int, $after: String, $min: Position) {
  sources(first: $first, after: $after, minPosition: $min) { totalCount position pageInfo { hasNextPage hasPreviousPage endCursor }
    nodes { id family rank paths { path rank } registeredAt revision position fragmentCount } } }`

interface Result {
  outcome: string
  position: string
  revision: number
}

let service: TestService
let head: string
beforeAll(async () => {
  service = await startTestService()
  const record = 'mutation ($inputs: [FragmentInput!]!) { recordFragments(inputs: $inputs) { error { code } } }'
  const inputs = [
    { ...component('one'), source: 'scm/github/acme' },
    { ...component('two'), source: 'scm/github/acme' },
    { ...facts('component:one', { tier: 1 }), source: 'api/sonar' },
    { entityRef: 'component:one', fragment: { spec: { owner: 'group:hr' } }, source: 'hr/okta' },
  ]
  await service.data(record, { inputs })
  head = (await service.head()) ?? ''
})
afterAll(() => service.close())

const setRank = async (input: object) =>
  (await service.data<{ result: Result }>(SET_RANK, { input: { reason: 'a test', ...input } })).result

const ownerOf = async (ref: string, min: string) => {
  const query = 'query ($ref: String!, $min: Position) { entity(ref: $ref, minPosition: $min) { ownerRef } }'
  return (await service.data<{ entity: { ownerRef: string } }>(query, { ref, min })).entity.ownerRef
}

const refusalOf = async (query: string, variables: object) =>
  (await service.graphql(query, variables)).errors[0]?.extensions

describe('sources', () => {
  test('are listed by id in pages, with how many entities they speak of', async () => {
    const { sources } = await service.data<{ sources: Record<string, unknown> }>(LIST, { first: 2, min: head })
    expect(sources).toMatchObject({
      totalCount: 3,
      position: head,
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
      nodes: [
        { id: 'api/sonar', family: 'api', rank: 100, paths: [], revision: 0, fragmentCount: 1 },
        { id: 'hr/okta', family: 'hr', rank: 400, fragmentCount: 1 },
      ],
    })
    const { endCursor } = sources['pageInfo'] as { endCursor: string }
    const rest = await service.data<{ sources: unknown }>(LIST, { after: endCursor })
    expect(rest.sources).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
      nodes: [{ id: 'scm/github/acme', rank: 300, fragmentCount: 2 }],
    })
    expect(await refusalOf(LIST, { after: 'bm9uZQ' })).toMatchObject({ code: 'INVALID_CURSOR' })
  })

  test('are found by id', async () => {
    const query = 'query ($id: String!) { source(id: $id) { id fragmentCount } }'
    expect(await service.data(query, { id: 'scm/github/acme' })).toEqual({
      source: { id: 'scm/github/acme', fragmentCount: 2 },
    })
    expect(await service.data(query, { id: 'scm/github/nobody' })).toEqual({ source: null })
    expect(await refusalOf(query, { id: 'nonsense' })).toMatchObject({ code: 'INVALID_SOURCE' })
  })
})

describe('setSourceRank', () => {
  test('makes another source’s word hold', async () => {
    expect(await ownerOf('component:one', head)).toBe('group:default/hr')
    const result = await setRank({ source: 'hr/okta', paths: [{ path: 'spec.owner', rank: 250 }] })
    expect(result).toEqual({
      source: 'hr/okta',
      outcome: 'CHANGED',
      rank: 400,
      paths: [{ path: 'spec.owner', rank: 250 }],
      revision: 1,
      position: await service.head(),
    })
    expect(await ownerOf('component:one', result.position)).not.toBe('group:default/hr')
    const { source } = await service.data<{ source: unknown }>(
      '{ source(id: "hr/okta") { rank paths { path rank } revision position } }',
    )
    expect(source).toEqual({
      rank: 400,
      paths: [{ path: 'spec.owner', rank: 250 }],
      revision: 1,
      position: result.position,
    })
    expect(await setRank({ source: 'hr/okta', rank: 400 })).toEqual({ ...result, outcome: 'UNCHANGED' })
    const back = await setRank({ source: 'hr/okta', paths: [{ path: 'spec.owner' }], expectedRevision: 1 })
    expect(back).toMatchObject({ outcome: 'CHANGED', paths: [], revision: 2 })
    expect(await ownerOf('component:one', back.position)).toBe('group:default/hr')
  })

  test.each([
    [{ source: 'hr/nobody', rank: 1 }, 'NOT_FOUND'],
    [{ source: 'nonsense', rank: 1 }, 'INVALID_SOURCE'],
    [{ source: 'hr/okta', rank: 1001 }, 'INVALID_INPUT'],
    [{ source: 'hr/okta' }, 'INVALID_INPUT'],
    [{ source: 'hr/okta', rank: 1, reason: ' ' }, 'INVALID_INPUT'],
    [{ source: 'hr/okta', rank: 1, expectedRevision: 99 }, 'STALE_REVISION'],
    [{ source: 'hr/okta', paths: [{ path: '__proto__', rank: 1 }] }, 'INVALID_INPUT'],
    [{ source: 'hr/okta', paths: ['spec', 'spec'].map((path) => ({ path, rank: 1 })) }, 'INVALID_INPUT'],
  ])('refuses %j', async (input, code) => {
    const before = await service.head()
    expect(await refusalOf(SET_RANK, { input: { reason: 'a test', ...input } })).toMatchObject({ code })
    expect(await service.head()).toBe(before)
  })
})
