import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { components } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

const ENTITIES = 1500
const REASON = 'the repositories know who maintains them'
const SET_RANK = `mutation ($input: SourceRankInput!) { setSourceRank(input: $input) { position } }`
const OWNED = `query ($owner: JSON, $asOf: AsOf) {
  entities(first: 1, filter: { field: "spec.owner", equals: $owner }, asOf: $asOf) { totalCount position } }`
const FACET = '{ facets(fields: ["spec.owner"]) { values { value count } } }'

const [BEFORE, AFTER] = ['group:default/hr', 'group:default/team']

let service: TestService
let old: string
let changed: string
const seen = { lists: new Set<string>(), facets: new Set<string>() }

/** How many entities an owner has, and what the answer reflects. */
async function owned(owner: string, asOf?: string): Promise<{ totalCount: number; position: string }> {
  return (await service.data<{ entities: { totalCount: number; position: string } }>(OWNED, { owner, asOf })).entities
}

/** Reads until the new rank is reflected, and keeps what was read. */
async function readOn(): Promise<void> {
  for (;;) {
    const { totalCount, position } = await owned(AFTER)
    seen.lists.add(`${totalCount} at ${position}`)
    const { facets } = await service.data<{ facets: [{ values: { value: string; count: number }[] }] }>(FACET)
    seen.facets.add(facets[0].values.map(({ value, count }) => `${value} ${count}`).join(', '))
    if (position !== old) return
  }
}

beforeAll(async () => {
  service = await startTestService()
  const all = components(ENTITIES)
  await service.batch(all.map((item) => ({ ...item, source: 'scm/github/acme' })))
  const fragment = { spec: { owner: 'hr' } }
  await service.batch(all.map(({ entityRef }) => ({ entityRef, source: 'hr/okta', fragment })))
  await service.projected()
  old = (await service.head()) ?? ''
  const input = { source: 'hr/okta', paths: [{ path: 'spec.owner', rank: 200 }], reason: REASON }
  const reading = [readOn(), readOn(), readOn()]
  changed = (await service.data<{ setSourceRank: { position: string } }>(SET_RANK, { input })).setSourceRank.position
  await Promise.all(reading)
  await service.projected()
}, 60_000)
afterAll(() => service.close())

describe('a new rank', () => {
  test('holds for every entity that a list or facet tells of, or for none', () => {
    expect([...seen.lists].sort()).toEqual([`0 at ${old}`, `${ENTITIES} at ${changed}`].sort())
    expect([...seen.facets].sort()).toEqual([`${BEFORE} ${ENTITIES}`, `${AFTER} ${ENTITIES}`].sort())
  })

  test('holds from its event on', async () => {
    expect(await owned(BEFORE, old)).toEqual({ totalCount: ENTITIES, position: old })
    expect(await owned(BEFORE, changed)).toEqual({ totalCount: 0, position: changed })
    expect(await owned(AFTER, changed)).toEqual({ totalCount: ENTITIES, position: changed })
  })

  test('is no event of an entity: its revision, position and times stay', async () => {
    const query = `query ($asOf: AsOf) { entity(ref: "component:c-7", asOf: $asOf) { ownerRef revision position updatedAt
      fragments { source rank } provenance(paths: ["spec.owner"]) { source } } }`
    const { entity: then } = await service.data<{ entity: object }>(query, { asOf: old })
    const { entity: now } = await service.data<{ entity: object }>(query)
    expect(then).toMatchObject({ ownerRef: BEFORE, provenance: [{ source: 'hr/okta' }] })
    expect(now).toEqual({ ...then, ownerRef: AFTER, provenance: [{ source: 'scm/github/acme' }] })
  })

  test('is told by timelines and the ledger, with who and why', async () => {
    const query = `{
      entityHistory(ref: "component:c-7", first: 1) { nodes { type source actor reason position changes { path before after } } }
      ownershipChanges(filter: { from: "${changed}" }) { totalCount
        nodes { position before after cause source rank actor reason } } }`
    const told = await service.data<Record<string, { totalCount: number; nodes: object[] }>>(query)
    const act = { actor: 'local', reason: REASON, position: changed }
    expect(told['entityHistory']?.nodes).toEqual([
      {
        ...act,
        type: 'SourceRankChanged',
        source: 'hr/okta',
        changes: [{ path: 'spec.owner', before: 'hr', after: 'team' }],
      },
    ])
    const { totalCount, nodes } = told['ownershipChanges'] ?? {}
    expect([totalCount, nodes?.[0]]).toEqual([
      ENTITIES,
      { ...act, before: BEFORE, after: AFTER, cause: 'RANK_CHANGED', source: 'scm/github/acme', rank: 300 },
    ])
  })
})
