import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FragmentResult } from '../../../src/ingestion/fragments/fragment-result.js'
import { component, group } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

const SHOP = 'component:default/shop'

let service: TestService
/** Where each of the writes stands. */
let at: string[]

beforeAll(async () => {
  service = await startTestService()
  at = []
  for (const item of [
    component('shop', { owner: 'team-a', dependsOn: ['component:cart'] }, { title: 'Shop' }),
    group('team-a'),
    component('cart', { owner: 'team-a' }),
    { entityRef: SHOP, source: 'hr/okta', fragment: { spec: { owner: 'team-b' } } },
    component('shop', { owner: 'team-a' }, { title: 'The Shop' }),
    group('team-b'),
  ]) {
    const [result] = (await service.batch([item])).json as unknown as FragmentResult[]
    at.push(result?.position ?? '')
  }
  await service.rest('DELETE', `/api/catalog/fragments?entityRef=${SHOP}&source=hr/okta`)
  at.push((await service.head()) ?? '')
})
afterAll(() => service.close())

const FIELDS = `title ownerRef owner { title ref } revision position updatedAt relations { type targetRef target { ref owner { ref } } }
  fragments { source rank } provenance(paths: ["spec.owner"]) { value source overridden { value } } status { errors { pointer } }`

interface Told {
  title: string
  ownerRef: string
  owner: { ref: string } | null
  revision: number
  position: string
  relations: { type: string; targetRef: string; target: { owner: { ref: string } | null } | null }[]
  fragments: { source: string }[]
  provenance: { value: string; source: string; overridden: { value: string }[] }[]
}

async function shopAt(asOf: string | undefined): Promise<Told | null> {
  const query = `query ($asOf: AsOf) { entity(ref: "${SHOP}", asOf: $asOf) { ${FIELDS} } }`
  return (await service.data<{ entity: Told | null }>(query, { asOf })).entity
}

const refusal = async (query: string, variables: object) => {
  const { errors } = await service.graphql(query, variables)
  return errors[0]?.extensions.code
}

describe('an entity as of a position', () => {
  test('is what it was, with all that belongs to it', async () => {
    const first = await shopAt(at[0])
    expect(first).toMatchObject({
      title: 'Shop',
      ownerRef: 'group:default/team-a',
      owner: null,
      revision: 0,
      position: at[0],
    })
    expect(first?.fragments.map(({ source }) => source)).toEqual(['api/local'])
    const later = await shopAt(at[3])
    expect(later).toMatchObject({
      title: 'Shop',
      ownerRef: 'group:default/team-b',
      owner: null,
      revision: 1,
      position: at[3],
    })
    expect(later?.provenance).toEqual([{ value: 'team-b', source: 'hr/okta', overridden: [{ value: 'team-a' }] }])
    expect(later?.relations.find(({ type }) => type === 'dependsOn')).toEqual({
      type: 'dependsOn',
      targetRef: 'component:default/cart',
      target: { ref: 'component:default/cart', owner: { ref: 'group:default/team-a' } },
    })
    expect(await shopAt(at[5])).toMatchObject({
      title: 'The Shop',
      owner: { ref: 'group:default/team-b' },
      revision: 2,
    })
  })

  test('at the end of the log is what it is now', async () => {
    await service.projected()
    expect(await shopAt(at[6])).toEqual(await shopAt(undefined))
  })

  test('is none before it came to be', async () => {
    const query = `{ entitiesByRefs(refs: ["component:cart", "${SHOP}"], asOf: "${at[0]}") { ref } }`
    expect(await service.data(query)).toEqual({ entitiesByRefs: [null, { ref: SHOP }] })
    expect(await shopAt('0')).toBeNull()
  })

  test('does not know other moments of the same request', async () => {
    const query = `{ ${at.map((position, i) => `at${i}: entity(ref: "${SHOP}", asOf: "${position}") { owner { ref } title }`).join(' ')} }`
    const found = await service.data<Record<string, { title: string; owner: { ref: string } | null }>>(query)
    expect(Object.values(found).map(({ title, owner }) => [title, owner?.ref.slice(-1) ?? null])).toEqual([
      ['Shop', null],
      ['Shop', 'a'],
      ['Shop', 'a'],
      ['Shop', null],
      ['The Shop', null],
      ['The Shop', 'b'],
      ['The Shop', 'a'],
    ])
  })
})

const LIST = `query ($asOf: AsOf, $after: String, $minPosition: Position) {
  entities(first: 1, orderBy: [{ field: "metadata.name" }], asOf: $asOf, after: $after, minPosition: $minPosition) {
    totalCount position nodes { ref title } pageInfo { hasNextPage endCursor } } }`
interface Page {
  entities: { totalCount: number; position: string; nodes: { ref: string }[]; pageInfo: { endCursor: string } }
}

describe('a list as of a position', () => {
  test('has the page, the total and the facets of then, and says which moment it reflects', async () => {
    const { entities } = await service.data<Page>(LIST, { asOf: at[2] })
    expect(entities).toMatchObject({ totalCount: 3, position: at[2], nodes: [{ ref: 'component:default/cart' }] })
    const facets = `query ($asOf: AsOf) { facets(fields: ["spec.owner"], asOf: $asOf) { values { value count } } }`
    expect(await service.data(facets, { asOf: at[3] })).toEqual({
      facets: [
        {
          values: [
            { value: 'group:default/team-a', count: 1 },
            { value: 'group:default/team-b', count: 1 },
          ],
        },
      ],
    })
  })

  test('goes on at its cursor, which is none of another moment or of now', async () => {
    const { entities } = await service.data<Page>(LIST, { asOf: at[2] })
    const after = entities.pageInfo.endCursor
    const next = await service.data<Page>(LIST, { asOf: at[2], after })
    expect(next.entities.nodes).toEqual([{ ref: SHOP, title: 'Shop' }])
    expect(await refusal(LIST, { asOf: at[3], after })).toBe('INVALID_CURSOR')
    expect(await refusal(LIST, { after })).toBe('INVALID_CURSOR')
  })

  test('may be asked to wait for a position, too', async () => {
    const { entities } = await service.data<Page>(LIST, { asOf: at[0], minPosition: at[6] })
    expect(entities.totalCount).toBe(1)
  })
})

describe('a moment', () => {
  test('is a time, too: of what was recorded by then', async () => {
    const events = await service.stream(`entity-${SHOP}`)
    for (const { recordedAt, position } of events) {
      // Several may have been recorded in one millisecond: the last of them counts.
      const last = events.filter((event) => event.recordedAt === recordedAt).at(-1)
      expect((await shopAt(recordedAt))?.position).toBe(last?.position ?? position)
    }
  })

  test('in the future is now, and before the first event there is nothing', async () => {
    expect((await service.data<Page>(LIST, { asOf: '2999-01-01T00:00:00Z' })).entities).toMatchObject({
      totalCount: 4,
      position: at[6],
    })
    expect((await service.data<Page>(LIST, { asOf: '2000-01-01T00:00:00Z' })).entities).toMatchObject({
      totalCount: 0,
      nodes: [],
    })
  })

  test('beyond the end of the log is refused, as is what is none', async () => {
    expect(await refusal(LIST, { asOf: String(Number(at[6]) + 1) })).toBe('INVALID_POSITION')
    expect(await refusal(LIST, { asOf: '9223372036854775807' })).toBe('INVALID_POSITION')
    for (const asOf of ['yesterday', '', '-1', '2026-13-01T00:00:00Z'])
      expect(await refusal(LIST, { asOf })).toBe('INVALID_POSITION')
  })
})
