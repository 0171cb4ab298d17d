import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Position } from '../../../src/domain/log/position.js'
import type { CloudEvent } from '../../../src/projections/feed/cloud-event.js'
import { followLog } from '../../kit/followed-log.js'
import { Random } from '../../kit/random.js'
import { component, components, group } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

const PATH = '/api/log/subscriptions'

let service: TestService
let whole: CloudEvent[]
beforeAll(async () => {
  service = await startTestService()
  await service.batch([...components(5), group('team')])
  await service.batch(components(5, 'd'))
  whole = await read('/api/log')
})
afterAll(() => service.close())

async function read(path: string): Promise<CloudEvent[]> {
  const answer = await service.rest('GET', path)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson'])
  return answer.json as unknown as CloudEvent[]
}

const put = (name: string, body?: object) => service.rest('PUT', `${PATH}/${name}`, body)
const get = (name: string) => service.rest('GET', `${PATH}/${name}`)
const events = (name: string, query = '') => read(`${PATH}/${name}/events${query}`)
const acknowledge = (name: string, position: string) =>
  service.rest('POST', `${PATH}/${name}/acknowledgements`, { position })
const ids = (some: readonly CloudEvent[]) => some.map(({ id }) => id)
const positionAt = (place: number) => whole[place]?.position ?? ''

describe('a subscription', () => {
  test('is made once, and gives the whole log from its start', async () => {
    const made = await put('whole')
    expect([made.status, made.json]).toEqual([
      201,
      expect.objectContaining({
        name: 'whole',
        selection: {},
        position: null,
        createdBy: 'local',
        acknowledgedAt: null,
      }),
    ])
    expect((await put('whole')).status).toBe(200)
    expect(ids(await events('whole'))).toEqual(ids(whole))
  })

  test('goes on after what is acknowledged, and tells how far behind it is', async () => {
    await put('moving')
    expect(await acknowledge('moving', positionAt(3))).toMatchObject({ status: 200, json: { position: positionAt(3) } })
    expect(ids(await events('moving'))).toEqual(ids(whole.slice(4)))
    const lag = await service.service.eventStore.countAfter(positionAt(3) as Position)
    expect(await get('moving')).toMatchObject({ json: { position: positionAt(3), lag } })
  })

  test('is not moved back by an acknowledgement that comes late, but by beginning again', async () => {
    await put('late')
    await acknowledge('late', positionAt(6))
    expect(await acknowledge('late', positionAt(2))).toMatchObject({ json: { position: positionAt(6) } })
    expect(await put('late', {})).toMatchObject({ json: { position: positionAt(6) } })
    expect(await put('late', { after: positionAt(2) })).toMatchObject({ json: { position: positionAt(2) } })
    expect(await put('late', { after: '2000-01-01T00:00:00Z' })).toMatchObject({ json: { position: null } })
  })

  test('gives the events that it was made for', async () => {
    await put('groups', { kinds: ['Group'] })
    expect(ids(await events('groups'))).toEqual(ids(whole.filter(({ subject }) => subject.startsWith('group:'))))
    await put('groups', { refs: ['component:c-1'], types: ['EntityFragmentRecorded'] })
    expect(ids(await events('groups'))).toEqual(ids(whole.filter(({ subject }) => subject === 'component:default/c-1')))
  })

  test('gives so many events at a time as are asked for', async () => {
    await put('paced')
    const seen: CloudEvent[] = []
    for (let page = await events('paced', '?limit=3'); page.length > 0; page = await events('paced', '?limit=3')) {
      expect(page.length).toBeLessThanOrEqual(3)
      seen.push(...page)
      await acknowledge('paced', page.at(-1)?.position ?? '')
    }
    expect(ids(seen)).toEqual(ids(whole))
  })

  test('can be followed', async () => {
    await put('followed', { after: positionAt(whole.length - 1), kinds: ['Component'] })
    const log = await followLog(service.url, {}, `${PATH}/followed/events`)
    const sent = component('subscribed-to')
    await service.batch([sent])
    expect(await log.next(({ specversion }) => specversion !== undefined)).toMatchObject({ subject: sent.entityRef })
    log.leave()
  })

  test('gives a consumer that dies again and again every event, in order', async () => {
    const random = new Random(7)
    await put('dying', { after: '0' })
    const firstSeen: string[] = []
    for (let acknowledged = ''; acknowledged !== positionAt(whole.length - 1);) {
      const page = await events('dying', `?limit=${1 + random.int(5)}`)
      const dealtWith = page.slice(0, random.int(page.length + 1))
      for (const { id } of dealtWith) if (!firstSeen.includes(id)) firstSeen.push(id)
      // It may die between its work and the acknowledgement.
      const last = random.int(2) === 0 ? undefined : dealtWith.at(-1)
      if (last === undefined) continue
      await acknowledge('dying', last.position)
      acknowledged = last.position
    }
    expect(firstSeen).toEqual(ids(whole))
  })

  test('is listed, and gone once it is deleted', async () => {
    await put('short-lived')
    const { json } = await service.rest('GET', PATH)
    const names = (json as unknown as { subscriptions: { name: string }[] }).subscriptions.map(({ name }) => name)
    expect(names).toContain('short-lived')
    expect(names).toEqual(names.toSorted())
    expect((await service.rest('DELETE', `${PATH}/short-lived`)).status).toBe(204)
    for (const answer of [await get('short-lived'), await service.rest('DELETE', `${PATH}/short-lived`)])
      expect(answer).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } })
  })
})

describe('what no subscription can be', () => {
  const beyond = '9000000000000000000'
  test.each([
    ['PUT', '/-a-', undefined, 422, '/name'],
    ['PUT', '/a', [], 422, ''],
    ['PUT', '/a', { kind: ['Group'] }, 422, '/kind'],
    ['PUT', '/a', { kinds: 'Group' }, 422, '/kinds'],
    ['PUT', '/a', { kinds: ['Gruop'] }, 422, '/kinds'],
    ['PUT', '/a', { refs: ['a b'] }, 422, '/refs'],
    ['PUT', '/a', { after: 'now' }, 400, '/after'],
    ['PUT', '/a', { after: beyond }, 400, '/after'],
    ['POST', '/whole/acknowledgements', {}, 400, '/position'],
    ['POST', '/whole/acknowledgements', { position: 5 }, 400, '/position'],
    ['POST', '/whole/acknowledgements', { position: beyond }, 400, '/position'],
    ['GET', '/whole/events?limit=0', undefined, 422, '/limit'],
    ['GET', '/whole/events?after=1', undefined, 422, '/after'],
  ])('%s %s %j: %d', async (method, path, body, status, pointer) => {
    const answer = await service.rest(method, `${PATH}${path}`, body)
    expect(answer).toMatchObject({ status, json: { errors: [{ pointer }] } })
    expect(await get('a')).toMatchObject({ status: 404 })
  })

  test.each([
    ['GET', '/nobody/events'],
    ['POST', '/nobody/acknowledgements'],
  ])('%s %s: 404', async (method, path) => {
    const body = method === 'POST' ? { position: positionAt(0) } : undefined
    expect(await service.rest(method, `${PATH}${path}`, body)).toMatchObject({
      status: 404,
      json: { code: 'NOT_FOUND' },
    })
  })
})
