import { exec } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Client } from '../kit/client.js'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { component, facts } from '../kit/samples.js'
import { ServerProcess } from '../kit/server-process.js'
import { Subscriber } from '../kit/subscriber.js'
import { BROKERS, Topic, until, type Read } from './topic-reader.js'

const { STRATA_TEST_KAFKA_KILL: KILL, STRATA_TEST_KAFKA_START: START } = process.env
const END = 'component:default/the-end'
const ENTITIES = 25

let database: TestDatabase
let topic: Topic
beforeEach(async () => {
  database = await createTestDatabase()
  topic = new Topic()
})
afterEach(async () => {
  await ServerProcess.endAll()
  await topic.drop()
  await database.drop()
})
afterAll(() => ServerProcess.endAll())

const kafka = () => ({ STRATA_KAFKA_BROKERS: BROKERS.join(','), STRATA_KAFKA_TOPIC: topic.name })
const api = async () => new Client((await ServerProcess.start(database.url, { STRATA_ROLES: 'api' }))[1])
const projector = () => ServerProcess.start(database.url, { STRATA_ROLES: 'projector', ...kafka() })

/** Everything that the catalog tells of its changes, up to the last one. */
async function changes(client: Client): Promise<string[]> {
  const subscriber = new Subscriber(client.url)
  const told = await subscriber.changes(({ ref }) => ref === END, { after: '0' })
  await subscriber.end()
  return told.map(({ position, ref }) => `${position}/${ref}`)
}

/** Changes every entity, removing and bringing back some, so many times. */
async function write(client: Client, rounds: number, from = 0): Promise<void> {
  for (let n = from; n < from + rounds; n++) {
    await client.batch(Array.from({ length: ENTITIES }, (_, i) => component(`e-${i}`, { n })))
    if (n % 3 === 1) await client.rest('DELETE', `/api/catalog/fragments?entityRef=component:default/e-${n % ENTITIES}`)
  }
}

const firstsOf = (ids: readonly string[]) => ids.filter((id, i) => ids.indexOf(id) === i)
const ofKey = (ids: readonly string[], key: string) => ids.filter((id) => id.endsWith(`/${key}`))

/** Every change is there, first in order for each key; behind each removal stands a tombstone, and the last message of a key is its last change. */
async function expectAll(client: Client): Promise<void> {
  await client.batch([component('the-end')])
  const expected = await changes(client)
  const read = await readAll(expected)
  const keys = new Set(expected.map((id) => id.slice(id.indexOf('/') + 1)))
  for (const key of keys) {
    const own = read.filter((message) => message.key === key)
    const ids = own.flatMap(({ event }) => event?.id ?? [])
    expect(firstsOf(ids)).toEqual(ofKey(expected, key))
    expect(ids.at(-1)).toBe(ofKey(expected, key).at(-1))
    expect(new Set(own.map(({ partition }) => partition)).size).toBe(1)
    for (const [i, { event, headers }] of own.entries()) {
      if (event) expect(headers['position']).toBe(event.position)
      if (event?.type === 'EntityRemoved')
        expect([own[i + 1]?.event, own[i + 1]?.headers]).toEqual([null, { position: event.position }])
    }
  }
}

/** Reads until every change was seen, and behind each removal its tombstone. */
function readAll(expected: readonly string[]): Promise<Read[]> {
  const missing = new Set(expected)
  let unburied = 0
  return topic.readUntil(({ event }) => {
    if (event) missing.delete(event.id)
    if (event?.type === 'EntityRemoved') unburied++
    if (event === null) unburied--
    return missing.size === 0 && unburied === 0
  })
}

describe('the feed to Kafka', () => {
  test('publishes changes as CloudEvents by ref, with positions and tombstones, to a compacted topic', async () => {
    const client = await api()
    await projector()
    await client.batch([{ ...component('shop'), source: 'scm/github/acme' }, component('gone')])
    await client.batch([facts('component:default/shop', { tier: 1 })])
    await client.rest('DELETE', '/api/catalog/fragments?entityRef=component:default/gone')
    await expectAll(client)
    const read = await readAll(await changes(client))
    const gone = read.filter(({ key }) => key.endsWith('/gone'))
    expect(gone.map(({ event }) => event?.type ?? null)).toEqual(['EntityChanged', 'EntityRemoved', null])
    const [first] = read.filter(({ key }) => key.endsWith('/shop'))
    expect(first?.headers).toEqual({
      'content-type': 'application/cloudevents+json; charset=UTF-8',
      position: first?.event?.position,
    })
    expect(first?.event).toMatchObject({
      specversion: '1.0',
      source: '/strata/entities',
      subject: 'component:default/shop',
      actor: 'local',
      data: { ref: 'component:default/shop', entity: { kind: 'Component' }, cause: { source: 'scm/github/acme' } },
    })
    expect(await topic.configuration()).toMatchObject({ 'cleanup.policy': 'compact', 'max.message.bytes': '16777216' })
  }, 120_000)

  test('has every change at least once and in order, however often its process is killed', async () => {
    const client = await api()
    let [running] = await projector()
    for (let kill = 0; kill < 8; kill++) {
      await write(client, 3, kill * 3)
      // Somewhere in what it has to publish: it is given as long as writing takes.
      await running.kill({ whole: true })
      ;[running] = await projector()
    }
    await write(client, 2, 24)
    await expectAll(client)
  }, 300_000)

  const killed = KILL === undefined || START === undefined ? test.skip : test
  killed(
    'has every change at least once and in order though the broker is killed in the middle',
    async () => {
      const client = await api()
      const [running, url] = await projector()
      const state = async () =>
        (await (await fetch(`${url}/readyz`)).json()) as { status: string; checks: Record<string, { detail: string }> }
      for (let round = 0; round < 2; round++) {
        await write(client, 4, round * 8)
        await promisify(exec)(KILL ?? '')
        await write(client, 4, round * 8 + 4)
        await until(async () => {
          const { status, checks } = await state()
          return status === 'degraded' && checks[`feed ${topic.name}`]?.detail.includes('failing since') === true
        })
        // What is asked of the catalog is answered meanwhile.
        expect(
          (await client.data<{ entities: { totalCount: number } }>('{ entities { totalCount } }')).entities.totalCount,
        ).toBeGreaterThan(0)
        await promisify(exec)(START ?? '')
      }
      await expectAll(client)
      await until(async () => (await state()).status === 'ready')
      expect((await running.stop()).code).toBe(0)
    },
    300_000,
  )

  test('publishes again from a position when it is told to', async () => {
    const client = await api()
    await projector()
    await write(client, 2)
    await expectAll(client)
    const { status, json } = await client.rest('PUT', `/api/feeds/${topic.name}/position`, { after: '0' })
    expect([status, (json as { topic: string }).topic]).toEqual([200, topic.name])
    const expected = await changes(client)
    const seen = new Map<string, number>()
    await topic.readUntil(({ event }) => {
      if (event) seen.set(event.id, (seen.get(event.id) ?? 0) + 1)
      return expected.every((id) => (seen.get(id) ?? 0) >= 2)
    })
    await until(async () => {
      const { json } = await client.rest('GET', '/api/feeds')
      return (json as { feeds: { lag: number; failure: string | null }[] }).feeds.every(
        ({ lag, failure }) => lag === 0 && failure === null,
      )
    })
  }, 120_000)
})
