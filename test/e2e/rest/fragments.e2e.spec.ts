import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { component, facts } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

const PATH = '/api/catalog/fragments'
const minute = (n: number) => `2026-03-01T10:0${n}:00.000Z`

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const post = (body: unknown) => service.rest('POST', PATH, body)
const get = async (query: string) => (await service.rest('GET', `${PATH}${query}`)).json
const remove = (query: string) => service.rest('DELETE', `${PATH}?${query}`)

describe('POST', () => {
  test('answers 201 for what is recorded, 200 for what changes nothing', async () => {
    const item = component('one')
    const first = await post(item)
    const result = {
      entityRef: 'component:default/one',
      source: 'api/local',
      outcome: 'RECORDED',
      position: await service.head(),
      revision: 0,
      error: null,
    }
    expect([first.status, first.json]).toEqual([201, result])
    expect(first.headers.get('content-type')).toContain('application/json')
    const again = await post(item)
    expect([again.status, again.json]).toEqual([200, { ...result, outcome: 'UNCHANGED' }])
  })

  test('answers 200 for what is superseded', async () => {
    const at = (n: number, tier: number) => post({ ...facts('component:late', { tier }), occurredAt: minute(n) })
    expect((await at(2, 1)).status).toBe(201)
    const late = await at(1, 2)
    expect([late.status, late.json]).toMatchObject([200, { outcome: 'SUPERSEDED', revision: 1 }])
  })

  test('compares the expected revision, of what exists and of what does not', async () => {
    const at = (expectedRevision: number, tier: number) =>
      post({ ...facts('component:exp', { tier }), expectedRevision })
    expect((await at(0, 1)).json).toMatchObject({ code: 'STALE_REVISION', errors: [{ pointer: '/expectedRevision' }] })
    expect((await at(-1, 1)).json).toMatchObject({ outcome: 'RECORDED', revision: 0 })
    expect((await at(-1, 2)).status).toBe(409)
    expect((await at(0, 2)).json).toMatchObject({ outcome: 'RECORDED', revision: 1 })
    // What is unchanged has to be expected at the right revision, too.
    expect((await at(0, 2)).status).toBe(409)
    expect((await at(1, 2)).json).toMatchObject({ outcome: 'UNCHANGED', revision: 1 })
  })

  test('registers a source before its first fragment, once', async () => {
    await post({ ...component('reg'), source: 'scm/github/new' })
    await post({ ...component('reg', { type: 'website' }), source: 'scm/github/new' })
    const registrations = await service.stream('source-scm/github/new')
    expect(registrations.map(({ type, data }) => [type, data])).toEqual([
      ['SourceRegistered', { source: 'scm/github/new', rank: 300, paths: {} }],
    ])
    const [first] = await service.stream('entity-component:default/reg')
    expect(Number(registrations[0]?.position)).toBeLessThan(Number(first?.position))
  })
})

describe('GET', () => {
  beforeAll(async () => {
    const items = Array.from({ length: 7 }, (_, i) => ({ ...facts(`resource:p-${i}`, { i }), source: 'cloud/aws/1' }))
    await service.batch([...items, { ...facts('resource:p-3', { x: 1 }), source: 'hr/okta' }])
    await service.projected()
  })

  test('gives what sources assert, by ref and source', async () => {
    const [first] = await service.stream('entity-resource:default/p-3')
    const page = await get('?entityRef=Resource:P-3')
    expect(page).toEqual({
      fragments: [
        {
          entityRef: 'resource:default/p-3',
          source: 'cloud/aws/1',
          rank: 200,
          fragment: { facts: { i: 3 } },
          defining: false,
          actor: 'local',
          recordedAt: first?.recordedAt,
          occurredAt: first?.metadata.occurredAt,
          position: first?.position,
          setId: null,
        },
        expect.objectContaining({ source: 'hr/okta', rank: 400 }),
      ],
      total: 2,
      hasMore: false,
    })
  })

  test('pages through', async () => {
    const refs: string[] = []
    for (let offset = 0, more = true; more; offset += 3) {
      const page = await get(`?source=cloud/aws/1&limit=3&offset=${offset}`)
      const { fragments, total, hasMore } = page as unknown as {
        fragments: { entityRef: string }[]
        total: number
        hasMore: boolean
      }
      expect(total).toBe(7)
      refs.push(...fragments.map(({ entityRef }) => entityRef))
      more = hasMore
    }
    expect(refs).toEqual(Array.from({ length: 7 }, (_, i) => `resource:default/p-${i}`))
    expect(await get('?source=cloud/aws/1&offset=7')).toEqual({ fragments: [], total: 7, hasMore: false })
  })

  test('lists decorations of what nothing defines', async () => {
    await service.batch([component('whole'), { ...facts('component:whole', { a: 1 }), source: 'hr/okta' }])
    await service.projected()
    expect(await get('?dangling=true&entityRef=component:whole')).toMatchObject({ total: 0 })
    expect(await get('?dangling=true&entityRef=resource:p-3')).toMatchObject({ total: 2 })
    expect(await get('?dangling=false&entityRef=component:whole')).toMatchObject({ total: 2 })
    const found = (await get('?dangling=true&source=hr/okta')) as unknown as { fragments: { entityRef: string }[] }
    expect(found.fragments.map(({ entityRef }) => entityRef)).toEqual(['resource:default/p-3'])
  })

  test('gives both filters at once, and an empty page for what is not there', async () => {
    expect(await get('?source=hr/okta&entityRef=resource:p-3')).toMatchObject({ total: 1 })
    expect(await get('?source=hr/nobody')).toEqual({ fragments: [], total: 0, hasMore: false })
  })
})

describe('DELETE', () => {
  test('retracts what a source asserts, and nothing else', async () => {
    await service.batch([component('del'), { ...facts('component:del', { a: 1 }), source: 'hr/okta' }])
    const { status, json } = await remove('entityRef=Component:Del')
    const result = {
      entityRef: 'component:default/del',
      source: 'api/local',
      outcome: 'RETRACTED',
      position: await service.head(),
      revision: 2,
      error: null,
    }
    expect([status, json]).toEqual([200, result])
    await service.projected()
    expect(await get('?entityRef=component:del')).toMatchObject({ fragments: [{ source: 'hr/okta' }], total: 1 })
    const again = await remove('entityRef=component:del')
    expect([again.status, again.json]).toMatchObject([404, { code: 'NOT_FOUND' }])
  })

  test('takes the clock and the expected revision', async () => {
    await post({ ...facts('component:dc', { a: 1 }), occurredAt: minute(3) })
    const early = await remove(`entityRef=component:dc&occurredAt=${minute(2)}`)
    expect([early.status, early.json]).toMatchObject([200, { outcome: 'SUPERSEDED', revision: 1 }])
    expect((await remove('entityRef=component:dc&expectedRevision=0')).status).toBe(409)
    const right = await remove(`entityRef=component:dc&expectedRevision=1&occurredAt=${minute(5)}`)
    expect(right.json).toMatchObject({ outcome: 'RETRACTED', revision: 2 })
    const stood = await post({ ...facts('component:dc', { a: 2 }), occurredAt: minute(4) })
    expect(stood.json).toMatchObject({ outcome: 'SUPERSEDED' })
  })

  test('frees what is asserted again from the same content', async () => {
    await post(component('back'))
    await remove('entityRef=component:back')
    expect((await post(component('back'))).json).toMatchObject({ outcome: 'RECORDED', revision: 2 })
  })
})
