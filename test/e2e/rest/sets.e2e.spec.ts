import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { SetResult } from '../../../src/ingestion/sets/set-replacer.js'
import { facts, type Item } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

let service: TestService
let source: string
let made = 0
beforeAll(async () => {
  service = await startTestService()
})
beforeEach(() => {
  source = `scm/github/org-${made++}`
})
afterAll(() => service.close())

const ref = (i: number) => `resource:default/r-${i}`
const item = (i: number, tier = 1): Item => facts(ref(i), { tier })
const items = (count: number, tier = 1) => Array.from({ length: count }, (_, i) => item(i, tier))

const put = (set: string, body: unknown, query = '') =>
  service.rest('PUT', `/api/catalog/sets/${set}?source=${source}${query}`, body)

async function replace(set: string, body: unknown, query = ''): Promise<SetResult> {
  const { status, json } = await put(set, body, query)
  expect([status, json]).toEqual([200, expect.anything()])
  return json as unknown as SetResult
}

/** What the source asserts now: ref → set. */
async function asserted(): Promise<Record<string, unknown>> {
  await service.projected()
  const { json } = await service.rest('GET', `/api/catalog/fragments?source=${source}&limit=1000`)
  const { fragments } = json as unknown as { fragments: { entityRef: string; setId: string | null }[] }
  return Object.fromEntries(fragments.map(({ entityRef, setId }) => [entityRef, setId]))
}

const nothing = { recorded: 0, unchanged: 0, superseded: 0, retracted: 0, quarantined: 0, refused: [], removals: [] }

describe('a set', () => {
  test('is replaced as a whole', async () => {
    expect(await replace('a', items(3))).toEqual({ ...nothing, recorded: 3, position: await service.head() })
    const position = await service.head()
    expect(await replace('a', items(3))).toEqual({ ...nothing, unchanged: 3, position })
    expect(await replace('a', [item(1), item(2, 2), item(3)])).toEqual({
      ...nothing,
      recorded: 2,
      unchanged: 1,
      retracted: 1,
      quarantined: 0,
      removals: [ref(0)],
      position: await service.head(),
    })
    expect(await asserted()).toEqual({ [ref(1)]: 'a', [ref(2)]: 'a', [ref(3)]: 'a' })
  })

  test('may be empty, and may come as lines', async () => {
    expect(await replace('a', [])).toEqual({ ...nothing, position: null })
    const text = items(2)
      .map((one) => JSON.stringify(one))
      .join('\n')
    const { status, json } = await service.lines('PUT', `/api/catalog/sets/a?source=${source}`, text)
    expect([status, json]).toMatchObject([200, { recorded: 2 }])
    const emptied = await service.lines('PUT', `/api/catalog/sets/a?source=${source}`, '')
    expect(emptied.json).toMatchObject({ retracted: 2 })
    expect(await asserted()).toEqual({})
  })

  test('sees what was acknowledged just before', async () => {
    for (let round = 0; round < 10; round++) {
      expect(await replace('a', [item(round)])).toMatchObject({ recorded: 1, retracted: round === 0 ? 0 : 1 })
    }
  })

  test('does not touch another set of its source, nor the same set of another', async () => {
    await replace('a', items(3))
    const first = source
    await replace('b', [item(3), item(4)])
    source = `${first}-2`
    await replace('a', items(2))
    await replace('a', [])
    source = first
    expect(await replace('b', [])).toMatchObject({ retracted: 2, removals: [ref(3), ref(4)] })
    expect(await asserted()).toEqual({ [ref(0)]: 'a', [ref(1)]: 'a', [ref(2)]: 'a' })
  })

  test('loses a fragment that another set states, and does not remove it', async () => {
    await replace('a', [item(0)])
    expect(await replace('b', [item(0)])).toMatchObject({ recorded: 1 })
    expect(await replace('a', [])).toMatchObject({ retracted: 0, removals: [] })
    expect(await asserted()).toEqual({ [ref(0)]: 'b' })
  })

  test('does not remove a fragment that was recorded anew outside of it', async () => {
    await replace('a', items(2))
    await service.rest('POST', '/api/catalog/fragments', { ...item(0, 2), source })
    expect(await replace('a', [])).toMatchObject({ retracted: 1, removals: [ref(1)] })
    expect(await asserted()).toEqual({ [ref(0)]: null })
  })

  test('gets what a batch adds to it', async () => {
    await service.batch(items(2), `?source=${source}&set=a`)
    expect(await replace('a', [item(1)])).toMatchObject({ unchanged: 1, retracted: 1, removals: [ref(0)] })
  })

  test('may have an id of 200 characters', async () => {
    expect(await replace(`a${'%3A'.repeat(198)}z`, items(1))).toMatchObject({ recorded: 1 })
    expect(await asserted()).toEqual({ [ref(0)]: `a${':'.repeat(198)}z` })
  })

  test('has the caller’s own source where none is given', async () => {
    const { json } = await service.rest('PUT', '/api/catalog/sets/own', [facts('resource:own', { a: 1 })])
    expect(json).toMatchObject({ recorded: 1 })
    const [event] = await service.stream('entity-resource:default/own')
    expect(event?.data).toMatchObject({ source: 'api/local', setId: 'own' })
  })
})

describe('the clock of a set', () => {
  const minute = (n: number) => `2026-03-01T10:0${n}:00.000Z`

  test('holds for its items and its removals', async () => {
    await replace('a', items(2), `&occurredAt=${minute(5)}`)
    const late = await replace('a', [item(0, 2)], `&occurredAt=${minute(4)}`)
    expect(late).toMatchObject({ superseded: 2, retracted: 0 })
    expect(await asserted()).toEqual({ [ref(0)]: 'a', [ref(1)]: 'a' })
    expect(await replace('a', [item(0, 2)], `&occurredAt=${minute(6)}`)).toMatchObject({ recorded: 1, retracted: 1 })
  })

  test('yields to that of an item', async () => {
    await replace('a', [{ ...item(0), occurredAt: minute(7) }], `&occurredAt=${minute(1)}`)
    const [event] = await service.stream(`entity-${ref(0)}`).then((events) => events.slice(-1))
    expect(event?.metadata.occurredAt).toBe(minute(7))
  })
})

describe('a refused item', () => {
  test('is told with its place, and then nothing is removed', async () => {
    await replace('a', items(3))
    const wrong = { ...item(7), fragment: { nothing: 1 } }
    expect(await replace('a', [wrong, item(0, 2), item(0, 3)])).toEqual({
      ...nothing,
      recorded: 1,
      refused: [
        {
          index: 0,
          entityRef: ref(7),
          error: expect.objectContaining({ code: 'INVALID_FRAGMENT', pointer: '/fragment/nothing' }),
        },
        {
          index: 2,
          entityRef: ref(0),
          error: expect.objectContaining({ code: 'INVALID_INPUT', pointer: '/entityRef' }),
        },
      ],
      position: await service.head(),
    })
    expect(Object.keys(await asserted())).toHaveLength(3)
  })

  test('may be refused as late as on its stream', async () => {
    await replace('a', items(3))
    const result = await replace('a', [item(0), { ...item(1, 2), expectedRevision: 77 }])
    expect(result).toMatchObject({
      retracted: 0,
      removals: [],
      refused: [{ index: 1, error: { code: 'STALE_REVISION' } }],
    })
    expect(Object.keys(await asserted())).toHaveLength(3)
  })

  test('may be a line that is no JSON', async () => {
    await replace('a', items(2))
    const text = `${JSON.stringify(item(0))}\n{"entityRef":\n[]`
    const { json } = await service.lines('PUT', `/api/catalog/sets/a?source=${source}`, text)
    expect(json).toMatchObject({
      unchanged: 1,
      retracted: 0,
      refused: [
        { index: 1, entityRef: null, error: { code: 'MALFORMED_JSON' } },
        { index: 2, entityRef: null, error: { code: 'INVALID_INPUT' } },
      ],
    })
  })

  test('may name another source', async () => {
    const result = await replace('a', [
      { ...item(0), source: 'api/other' },
      { ...item(1), source },
    ])
    expect(result).toMatchObject({ recorded: 1, refused: [{ index: 0, error: { pointer: '/source' } }] })
  })
})

describe('a dry run', () => {
  test('says what would happen, and does nothing', async () => {
    await replace('a', items(4))
    const before = await service.head()
    const body = [item(0), item(1, 2), item(9), { ...item(8), source: 'x' }]
    const { refused, ...told } = await replace('a', body.slice(0, 3), '&dryRun=true')
    expect(told).toMatchObject({ recorded: 2, unchanged: 1, retracted: 2, removals: [ref(2), ref(3)] })
    expect(refused).toEqual([])
    expect(await replace('a', body, '&dryRun=true')).toMatchObject({
      retracted: 0,
      removals: [],
      refused: [{ index: 3 }],
    })
    expect(await service.head()).toBe(before)
    expect(await replace('a', body.slice(0, 3))).toMatchObject({ ...told, position: await service.head() })
  })

  test('registers no source', async () => {
    const before = await service.head()
    expect(await replace('a', items(2), '&dryRun=true')).toMatchObject({ recorded: 2 })
    expect(await service.head()).toBe(before)
  })
})

describe('the guard against mass removal', () => {
  test('refuses more than ten that are more than a fifth', async () => {
    await replace('a', items(40))
    const before = await service.head()
    const { status, json, headers } = await put('a', items(29, 2))
    expect([status, json]).toMatchObject([409, { code: 'MASS_REMOVAL', errors: [{ pointer: '/maxRemovals' }] }])
    expect(headers.get('content-type')).toContain('application/problem+json')
    expect(await service.head()).toBe(before)
  })

  test('lets ten go, and a fifth', async () => {
    await replace('a', items(12))
    expect(await replace('a', items(2))).toMatchObject({ retracted: 10 })
    await replace('a', items(100))
    expect(await replace('a', items(80))).toMatchObject({ retracted: 20 })
    expect((await put('a', items(63))).status).toBe(409)
  })

  test('allows as many as are allowed, and no more', async () => {
    await replace('a', items(30))
    expect((await put('a', [], '&maxRemovals=29')).status).toBe(409)
    expect(await replace('a', items(29), '&maxRemovals=1')).toMatchObject({ retracted: 1 })
    expect((await put('a', items(28), '&maxRemovals=0')).status).toBe(409)
    expect(await replace('a', [], '&maxRemovals=29')).toMatchObject({ retracted: 29 })
  })

  test('is not asked when a refused item keeps everything', async () => {
    await replace('a', items(30))
    expect(await replace('a', [5])).toMatchObject({ refused: [{ index: 0 }], retracted: 0 })
  })
})
