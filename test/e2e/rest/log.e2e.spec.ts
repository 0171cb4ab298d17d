import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { CloudEvent } from '../../../src/projections/feed/cloud-event.js'
import { followLog } from '../../kit/followed-log.js'
import { component, facts, group } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

let service: TestService
let events: CloudEvent[]
beforeAll(async () => {
  service = await startTestService()
  await service.batch([component('shop'), component('shop-window'), group('team')])
  await service.batch([facts('component:shop', { tier: 1 })])
  await service.rest('DELETE', '/api/catalog/fragments?entityRef=component:shop-window&occurredAt=2100-01-01T00:00:00Z')
  await service.batch([{ ...component('shop', { type: 'website' }), source: 'scm/github/acme' }])
  events = await read()
})
afterAll(() => service.close())

async function read(query: Record<string, string> = {}): Promise<CloudEvent[]> {
  const answer = await service.rest('GET', `/api/log?${new URLSearchParams(query).toString()}`)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson'])
  return answer.json as unknown as CloudEvent[]
}

const told = (lines: readonly CloudEvent[]) => lines.map(({ type, subject }) => `${type} ${subject}`)
const ids = (lines: readonly CloudEvent[]) => lines.map(({ id }) => id)

describe('the log', () => {
  test('tells every event in order, the administrative ones too', () => {
    expect(told(events)).toEqual([
      'SourceRegistered api/local',
      'EntityFragmentRecorded component:default/shop',
      'EntityFragmentRecorded component:default/shop-window',
      'EntityFragmentRecorded group:default/team',
      'EntityFragmentRecorded component:default/shop',
      'EntityFragmentRetracted component:default/shop-window',
      'SourceRegistered scm/github/acme',
      'EntityFragmentRecorded component:default/shop',
    ])
  })

  test('tells an event as a CloudEvent', async () => {
    const [recorded] = await service.stream('entity-component:default/shop')
    expect(events[1]).toEqual({
      specversion: '1.0',
      id: recorded?.id,
      source: '/strata/log',
      type: 'EntityFragmentRecorded',
      subject: 'component:default/shop',
      time: recorded?.recordedAt,
      datacontenttype: 'application/json',
      position: recorded?.position,
      revision: 0,
      schemaversion: 1,
      occurredat: recorded?.metadata.occurredAt,
      actor: 'local',
      correlationid: recorded?.metadata.$correlationId,
      causationid: recorded?.metadata.$causationId,
      command: 'RecordFragments',
      data: recorded?.data,
    })
  })

  test('goes on after any position with exactly the rest', async () => {
    for (const [i, { position }] of events.entries())
      expect(ids(await read({ after: position }))).toEqual(ids(events.slice(i + 1)))
    expect(await read({ after: '1000000' })).toEqual([])
  })

  test('ends at a position or a time, inclusive', async () => {
    for (const [i, { position }] of events.entries())
      expect(ids(await read({ until: position }))).toEqual(ids(events.slice(0, i + 1)))
    const times = events.map(({ time }) => time)
    for (const time of times) {
      expect(ids(await read({ until: time }))).toEqual(ids(events.filter((_, i) => (times[i] ?? '') <= time)))
      expect(ids(await read({ after: time }))).toEqual(ids(events.filter((_, i) => (times[i] ?? '') > time)))
    }
    expect(await read({ until: '2000-01-01T00:00:00Z' })).toEqual([])
    expect(ids(await read({ after: '2000-01-01T00:00:00Z' }))).toEqual(ids(events))
  })

  test.each<[Record<string, string>, number[]]>([
    [{ types: 'EntityFragmentRetracted,SourceRegistered' }, [0, 5, 6]],
    [{ types: 'NeverHeardOf' }, []],
    [{ kinds: 'Group' }, [3]],
    [{ kinds: 'component,GROUP' }, [1, 2, 3, 4, 5, 7]],
    [{ refs: 'component:shop' }, [1, 4, 7]],
    [{ refs: 'Component:default/Shop,group:team' }, [1, 3, 4, 7]],
    [{ refs: 'component:shop,group:team', kinds: 'group' }, [3]],
    [{ refs: 'component:shop', kinds: 'group' }, []],
    [{ kinds: 'component', types: 'EntityFragmentRetracted' }, [5]],
  ])('is narrowed by %j', async (query, places) => {
    expect(ids(await read(query))).toEqual(places.map((place) => events[place]?.id))
  })
})

describe('a log that is followed', () => {
  test('tells what is there, that it has caught up, and then what comes', async () => {
    const after = events[5]?.position ?? ''
    const log = await followLog(service.url, { after })
    expect(await log.next(() => true)).toMatchObject({ id: events[6]?.id })
    expect(await log.next(() => true)).toMatchObject({ id: events[7]?.id })
    expect(await log.next(() => true)).toEqual({ position: events[7]?.position, caughtUp: true })
    const sent = component('followed')
    await service.batch([sent])
    expect(await log.next(({ specversion }) => specversion !== undefined)).toMatchObject({ subject: sent.entityRef })
    log.leave()
  })

  test('says in silence where it is, beyond what the filter lets through', async () => {
    const log = await followLog(service.url, { kinds: 'System', heartbeat: '100' })
    await service.batch([component('filtered-out')])
    const head = await service.head()
    expect(await log.next(({ position }) => position === head)).toEqual({ position: head, caughtUp: true })
    expect(await log.next(() => true)).toEqual({ position: head, caughtUp: true })
    log.leave()
  })

  test('ends at a position it has been given', async () => {
    const log = await followLog(service.url, { until: events[2]?.position ?? '' })
    for (const { id } of events.slice(0, 3)) expect(await log.next(() => true)).toMatchObject({ id })
    await expect(log.next(({ specversion }) => specversion !== undefined)).rejects.toThrow('ended')
  })

  test('ends when the service stops', async () => {
    const other = await startTestService()
    const log = await followLog(other.url)
    await log.next(({ caughtUp }) => caughtUp === true)
    const end = expect(log.next(() => false)).rejects.toThrow('ended')
    await other.close()
    await end
  })
})

test('what tells of a refused command is given to those only who ask for it', async () => {
  const headers = { 'x-correlation-id': 'attempt-7' }
  await service.rest('DELETE', '/api/catalog/fragments?entityRef=component:nobody', undefined, headers)
  expect((await read({})).filter(({ type }) => type.startsWith('Command'))).toEqual([])
  expect(await read({ types: 'EntityFragmentRetracted,CommandRefused' })).toMatchObject([
    { type: 'EntityFragmentRetracted' },
    {
      type: 'CommandRefused',
      command: 'RetractFragment',
      actor: 'local',
      correlationid: 'attempt-7',
      data: { subject: 'component:default/nobody', error: { code: 'NOT_FOUND' } },
    },
  ])
  expect(await read({ types: 'CommandRefused', kinds: 'component' })).toEqual([])
})
