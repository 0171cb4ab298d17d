import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/domain/json/json.js'
import { component } from '../../kit/samples.js'
import { Acme, OF_SOURCE, REASON, SOURCE } from './acme.js'

let acme: Acme
beforeAll(async () => {
  acme = await Acme.start()
})
afterAll(() => acme.service.close())

/** Each test has a set of its own. */
let n = 0
beforeEach(() => {
  n += 1
})
afterEach(() => acme.end('DROP'))

describe('a set of a source in quarantine', () => {
  const put = (owners: string[], more = '') =>
    acme.service.rest(
      'PUT',
      `/api/catalog/sets/set-${n}?${OF_SOURCE}${more}`,
      owners.map((name, i) => ({ ...component(`q-${n}-${i}`, { owner: name }), source: SOURCE })),
    )

  test('is replaced aside: what is missing is retracted aside, once', async () => {
    await put(['a', 'b', 'c'])
    await acme.quarantine()
    expect((await put(['x', 'b'])).json).toMatchObject({ quarantined: 2, unchanged: 1, retracted: 0, recorded: 0 })
    expect((await put(['x', 'b'])).json).toMatchObject({ quarantined: 0, unchanged: 2, removals: [] })
    expect((await put(['x'])).json).toMatchObject({ quarantined: 1, removals: [`component:default/q-${n}-1`] })
    expect(await acme.keptAside()).toHaveLength(3)
    await acme.end('RELEASE')
    await acme.service.projected()
    const { json } = await acme.service.rest('GET', `/api/catalog/fragments?${OF_SOURCE}&limit=1000`)
    const refs = (json as { fragments: JsonObject[] }).fragments.flatMap(({ entityRef, setId }) =>
      setId === `set-${n}` ? [entityRef] : [],
    )
    expect(refs).toEqual([`component:default/q-${n}-0`])
  })

  test('is guarded against mass removals', async () => {
    await put(Array.from({ length: 20 }, () => 'a'))
    await acme.quarantine()
    expect((await put([])).json).toMatchObject({ status: 409, code: 'MASS_REMOVAL' })
    expect((await put([], '&maxRemovals=20')).json).toMatchObject({ quarantined: 20 })
    expect((await put([])).json).toMatchObject({ quarantined: 0, removals: [] })
  })

  test('takes back what is kept aside once the quarantine has ended', async () => {
    await put(['a'])
    await acme.quarantine()
    await put(['a', 'new'])
    await acme.end('KEEP')
    expect((await put(['a'])).json).toMatchObject({ retracted: 1, removals: [`component:default/q-${n}-1`] })
    expect(await acme.keptAside()).toEqual([])
  })

  test('does not take back what was said outside of it', async () => {
    const outside = { ...component(`q-${n}-0`, { owner: 'a' }), source: SOURCE }
    await acme.service.rest('POST', '/api/catalog/fragments', outside)
    await acme.quarantine()
    expect((await put(['b'])).json).toMatchObject({ quarantined: 1 })
    await acme.end('KEEP')
    expect((await put([])).json).toMatchObject({ retracted: 1, removals: [outside.entityRef] })
    expect(await acme.keptAside()).toEqual([])
    const asked = `/api/catalog/fragments?entityRef=${outside.entityRef}&${OF_SOURCE}`
    expect((await acme.service.rest('GET', asked)).json).toMatchObject({ total: 1 })
  })

  test('is told of in the audit log with all its items', async () => {
    await acme.quarantine()
    const items = [component(`q-${n}-0`), component(`q-${n}-1`), { entityRef: 'nonsense', fragment: {} }]
    await acme.service.rest('PUT', `/api/catalog/sets/set-${n}?${OF_SOURCE}`, items)
    const { json } = await acme.service.rest('GET', '/api/log?types=CommandRefused')
    expect((json as { data: JsonObject }[]).at(-1)?.data).toMatchObject({ items: { total: 3, refused: 1 } })
  })
})

describe('is refused', () => {
  test.each<[string, object, string]>([
    ['sources/quarantine', {}, '/reason'],
    ['sources/quarantine', { ...REASON, expectedRevision: 'x' }, '/expectedRevision'],
    ['sources/end-quarantine', REASON, '/keptAside'],
    ['sources/end-quarantine', { keptAside: 'KEEP' }, '/reason'],
    ['quarantine/release', {}, '/reason'],
    ['quarantine/release', { ...REASON, entityRefs: [] }, '/entityRefs'],
    ['quarantine/release', { ...REASON, entityRefs: ['nonsense'] }, '/entityRefs/0'],
    ['quarantine/release', { ...REASON, upTo: 'x' }, '/upTo'],
    ['quarantine/drop', { ...REASON, limit: 0 }, '/limit'],
    ['quarantine/drop', { ...REASON, after: 7 }, '/after'],
    ['quarantine/drop', { ...REASON, after: 'x' }, '/after'],
    ['quarantine/drop', { ...REASON, more: 1 }, '/more'],
    ['quarantine/release?dryRun=true&', { limit: 1 }, '/limit'],
  ])('%s with %j', async (path, body, pointer) => {
    const told = await acme.post(path, body)
    expect((told['errors'] as { pointer: string }[]).map((error) => error.pointer)).toEqual([pointer])
    expect(told['status']).toBeLessThan(500)
  })

  test('as other positions are, where a position is none', async () => {
    expect(await acme.post('quarantine/release', { ...REASON, upTo: 'x' })).toMatchObject({
      status: 400,
      code: 'INVALID_POSITION',
    })
  })
})
