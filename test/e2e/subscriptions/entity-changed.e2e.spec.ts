import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { component, facts, group, type Item } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'
import { Subscriber, type Told } from '../../kit/subscriber.js'
import { whenRebuilt } from '../projections/rebuilt.js'

let service: TestService
let subscriber: Subscriber
beforeAll(async () => {
  service = await startTestService()
  subscriber = new Subscriber(service.url)
})
afterAll(async () => {
  await subscriber.end()
  await service.close()
})

const GITHUB = 'scm/github/acme'

/** Records an item and gives its position. */
async function record(item: Item): Promise<string> {
  const { json } = await service.rest('POST', '/api/catalog/fragments', item)
  return (json as { position: string }).position
}

async function retract(entityRef: string): Promise<void> {
  const { status } = await service.rest('DELETE', `/api/catalog/fragments?entityRef=${entityRef}`)
  expect(status).toBe(200)
}

/** Where the log is now: what comes after it is a test's own. */
const now = async () => (await service.head()) ?? '0'

/** A last change, by which a test sees that nothing more comes before it. */
const END = component('the-end')
const isEnd = ({ ref }: Told) => ref === END.entityRef
let ends = 0
const recordEnd = () => record(component('the-end', { n: ends++ }))

const short = ({ ref, entity, changes }: Told) =>
  `${ref} ${entity ? 'is' : 'gone'} ${changes.map(({ path, before, after }) => `${path}:${String(before)}>${String(after)}`).join(' ')}`

describe('a subscription after a position', () => {
  test('tells what changed effective entities, each as of then, and nothing else', async () => {
    const after = await now()
    await record(group('team-a'))
    const first = await record({ ...component('shop', { owner: 'team-a' }), source: GITHUB })
    // Loses against the source above it, and so changes nothing.
    await record(component('shop', { owner: 'team-b' }))
    await record({ ...component('shop', { owner: 'team-a', type: 'website' }), source: GITHUB })
    // Older than what is known.
    await record({
      ...component('shop', { owner: 'team-a', type: 'old' }),
      source: GITHUB,
      occurredAt: '2020-01-01T00:00:00Z',
    })
    await retract('group:default/team-a')
    await recordEnd()
    const query = `subscription ($after: Position) { entityChanged(after: $after) { position ref resumeAfter
      entity { name title spec owner { title: name } } changes { path before after } } }`
    const told = await subscriber.changes(isEnd, { after }, query)
    expect(
      told
        .slice(0, -1)
        .map(({ ref, entity, changes }) => [
          ref,
          entity?.owner?.title ?? null,
          entity?.spec['type'] ?? null,
          changes.length,
        ]),
    ).toEqual([
      ['group:default/team-a', null, 'team', 3],
      ['component:default/shop', 'team-a', 'service', 4],
      ['component:default/shop', 'team-a', 'website', 1],
      ['group:default/team-a', null, null, 3],
    ])
    expect([told[1]?.position, told[1]?.resumeAfter]).toEqual([first, first])
    expect(told[2]?.changes).toEqual([{ path: 'spec.type', before: 'service', after: 'website' }])
    expect(told[3]?.entity).toBeNull()
  })

  test('tells who made the change, and why', async () => {
    const after = await now()
    await record({ ...component('caused'), source: GITHUB, occurredAt: '2026-03-01T10:00:00.000Z' })
    const query = `subscription ($after: Position) { entityChanged(after: $after) { ref
      cause { type source actor reason correlationId recordedAt occurredAt } } }`
    const [told] = (await subscriber.changes(1, { after }, query)) as unknown as { cause: Record<string, unknown> }[]
    expect(told?.cause).toEqual({
      type: 'EntityFragmentRecorded',
      source: GITHUB,
      actor: 'local',
      reason: null,
      correlationId: expect.any(String),
      recordedAt: expect.any(String),
      occurredAt: '2026-03-01T10:00:00.000Z',
    })
  })
})

describe('a filter', () => {
  test('lets the changes through of what matches before or after, so that who holds it hears that it is gone', async () => {
    const after = await now()
    const website = {
      all: [
        { field: 'spec.type', equals: 'Website' },
        { field: 'metadata.name', prefix: 'f-' },
      ],
    }
    await record(component('f-1'))
    await record(component('f-1', { type: 'website' }))
    await record(component('f-2'))
    await record(component('f-1', { type: 'website', lifecycle: 'old' }))
    await record(component('f-1', { type: 'library' }))
    await record(component('f-1', { type: 'website' }))
    await retract('component:default/f-1')
    await record(component('f-3', { type: 'website' }))
    const told = await subscriber.changes(({ ref }) => ref.endsWith('f-3'), { after, filter: website })
    expect(told.slice(0, -1).map(short)).toEqual([
      'component:default/f-1 is spec.type:service>website',
      'component:default/f-1 is spec.lifecycle:production>old',
      'component:default/f-1 is spec.lifecycle:old>production spec.type:website>library',
      'component:default/f-1 is spec.type:library>website',
      expect.stringMatching(/^component:default\/f-1 gone .*spec\.type:website>null$/),
    ])
  })

  test('asks for relations as they are then, too', async () => {
    const after = await now()
    await record(component('owned', { owner: 'team-r' }))
    await record(component('owned', { owner: 'team-s' }))
    await record({ ...facts('component:default/owned', { n: 1 }), source: GITHUB })
    await record(component('owned', { owner: 'team-r' }))
    await recordEnd()
    const filter = {
      any: [
        { field: 'relations.ownedBy', equals: 'team-r' },
        { field: 'metadata.name', equals: 'the-end' },
      ],
    }
    const told = await subscriber.changes(isEnd, { after, filter })
    expect(told.slice(0, -1).map(({ entity }) => entity?.spec['owner'])).toEqual(['team-r', 'team-s', 'team-r'])
  })
})

test('without a position it tells what comes from then on', async () => {
  await record(component('before-it'))
  const filter = { field: 'metadata.name', prefix: 'live-' }
  const results = subscriber.results({ filter })
  const first = results.next()
  // Nobody can tell from outside when a subscription begins: written until it is told.
  let told: string | undefined
  void first.then(({ value }) => (told = (value as { data: { entityChanged: Told } }).data.entityChanged.ref))
  for (let n = 0; told === undefined; n++) await record(component(`live-${n}`))
  expect(told).toMatch(/^component:default\/live-\d+$/)
  await results.return?.()
})

describe('whoever subscribes after a position, whenever,', () => {
  test('gets every change once and in order while others write, and while the history is rebuilt', async () => {
    const after = await now()
    const waves = 12
    const subscribers = Array.from({ length: 15 }, () => new Subscriber(service.url))
    const listening: Promise<Told[]>[] = []
    const listen = () => {
      const [from] = subscribers.splice(0, 1)
      if (from) listening.push(from.changes(isEnd, { after }).finally(() => from.end()))
    }
    listen()
    for (let wave = 0; wave < waves; wave++) {
      if (wave === 4) await service.rest('POST', '/api/projections/history/rebuild')
      await service.batch(Array.from({ length: 40 }, (_, i) => component(`seam-${i}`, { n: wave })))
      listen()
    }
    expect((await whenRebuilt(service, 'history')).state).toBe('SWITCHED')
    while (subscribers.length > 0) listen()
    await recordEnd()
    const all = await Promise.all(listening)
    const expected = Array.from({ length: waves }, (_, wave) =>
      Array.from({ length: 40 }, (_, i) => `component:default/seam-${i} ${wave}`),
    )
    for (const told of all) {
      expect(told.slice(0, -1).map(({ ref, entity }) => `${ref} ${String(entity?.spec['n'])}`)).toEqual(expected.flat())
      const positions = told.map(({ position }) => BigInt(position))
      expect(positions.every((position, i) => i === 0 || position > (positions[i - 1] ?? 0n))).toBe(true)
    }
  }, 60_000)

  test('goes on where it broke off', async () => {
    const after = await now()
    await service.batch(Array.from({ length: 30 }, (_, i) => component(`again-${i}`)))
    await recordEnd()
    const told: string[] = []
    for (let from = after; !told.includes(END.entityRef);) {
      const some = await subscriber.changes(7, { after: from }).catch(() => [])
      const [last] = some.slice(-1)
      if (!last) break
      told.push(...some.map(({ ref }) => ref))
      from = last.resumeAfter
      if (told.length >= 28) {
        told.push(...(await subscriber.changes(isEnd, { after: from })).map(({ ref }) => ref))
      }
    }
    expect(told).toEqual([...Array.from({ length: 30 }, (_, i) => `component:default/again-${i}`), END.entityRef])
  })
})
