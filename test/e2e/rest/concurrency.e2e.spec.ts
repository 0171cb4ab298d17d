import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FragmentResult } from '../../../src/ingestion/fragments/fragment-result.js'
import { components, facts } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

const PATH = '/api/catalog/fragments'
const times = <T>(count: number, act: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => act(i))

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const post = async (item: object) => (await service.rest('POST', PATH, item)).json as unknown as FragmentResult

describe('writers at once', () => {
  test('with one expected revision: exactly one wins, every time', async () => {
    for (let revision = -1; revision < 5; revision++) {
      const racers = times(10, (i) =>
        service.rest('POST', PATH, { ...facts('component:race', { revision, i }), expectedRevision: revision }),
      )
      const answers = await Promise.all(racers)
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)])
    }
    expect(await service.stream('entity-component:default/race')).toHaveLength(6)
  })

  test('of 20 sources all land', async () => {
    const results = await Promise.all(
      times(20, (i) => post({ ...facts('component:all', { i }), source: `api/s-${i}` })),
    )
    expect(results.map(({ revision }) => revision).sort((a, b) => Number(a) - Number(b))).toEqual(times(20, (i) => i))
    await service.projected()
    const query = '{ entity: entitiesByRefs(refs: ["component:all"]) { ref } }'
    expect(await service.data(query)).toEqual({ entity: [null] })
    const { json } = await service.rest('GET', `${PATH}?entityRef=component:all`)
    expect(json).toMatchObject({ total: 20 })
  })

  test('of the same content record it once', async () => {
    const results = await Promise.all(times(20, () => post(facts('component:same', { a: 1 }))))
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['RECORDED', ...Array<string>(19).fill('UNCHANGED')])
    expect(new Set(results.map(({ position }) => position)).size).toBe(1)
  })

  test('that record and retract in turn leave a history that each answer fits into', async () => {
    const record = (i: number) => post(facts('component:turn', { i }))
    const retract = () => service.rest('DELETE', `${PATH}?entityRef=component:turn`)
    const answers = await Promise.all(times(30, (i) => (i % 3 === 2 ? retract() : record(i))))
    const told = answers.map((answer) => ('json' in answer ? (answer.json as unknown as FragmentResult) : answer))
    const revisions = told.flatMap(({ revision }) => revision ?? []).sort((a, b) => a - b)
    const events = await service.stream('entity-component:default/turn')
    expect(revisions).toEqual(events.map(({ revision }) => revision))
  })
})

describe('batches at once', () => {
  test('of the same items record each item once', async () => {
    const items = components(1200, 'twice')
    const answers = await Promise.all(times(3, () => service.batch(items)))
    const outcomes = answers.map(({ json }) => (json as unknown as FragmentResult[]).map(({ outcome }) => outcome))
    for (const [i, { entityRef }] of items.entries()) {
      const told = outcomes.map((all) => all[i]).sort()
      expect([entityRef, told]).toEqual([entityRef, ['RECORDED', 'UNCHANGED', 'UNCHANGED']])
    }
    const page = await service.service.eventStore.readAll({
      filter: { streamPrefixes: ['entity-component:default/twice-'] },
      limit: 5000,
    })
    expect(page.events).toHaveLength(1200)
  })

  test('and sets at once end in one of the sets', async () => {
    const set = (tier: number) => times(600, (i) => facts(`resource:s-${i}`, { tier }))
    const put = (tier: number) => service.rest('PUT', '/api/catalog/sets/race?source=api/race', set(tier))
    const answers = await Promise.all([put(1), put(2)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    await service.projected()
    const { json } = await service.rest('GET', `${PATH}?source=api/race&limit=1`)
    expect(json).toMatchObject({ total: 600 })
  })
})
