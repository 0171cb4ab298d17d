import { once } from 'node:events'
import { describe, expect, test } from '@jest/globals'
import { pino } from 'pino'
import type { Position } from '../../../domain/log/position.js'
import { CatalogEntity } from '../../catalog/queries/catalog-entity.js'
import type { ChangePlace, ChangesPage, EffectiveChange } from '../../history/changes/effective-change.js'
import { batchesOf } from './batches.js'
import { MemoryTopic, type Fate } from './memory-sink.spec-kit.js'
import { CursorMoved, relayChanges, type Cursor, type Relay } from './relay.js'

const at = (position: number) => String(position) as Position
const PLACE = { revision: 0, createdAt: '', updatedAt: '', asOf: null }

function change(position: number, ref: string, gone = false): EffectiveChange {
  const cause = { type: 'EntityFragmentRecorded', source: 'api/one', actor: 'me', reason: null } as const
  const times = { correlationId: 'c', recordedAt: '2026-03-01T00:00:00.000Z', occurredAt: '2026-02-01T00:00:00.000Z' }
  const entity = gone ? null : new CatalogEntity(ref, { kind: 'API' }, { ...PLACE, position: at(position) })
  return { position: at(position), ref, entity, changes: [], cause: { ...cause, ...times } }
}

/** Three entities, changed in turn, the last change removing one; two of them at one position. */
const CHANGES = [
  ...Array.from({ length: 20 }, (_, i) => change(i + 1, `api:default/${'abc'[i % 3] ?? ''}`)),
  change(21, 'api:default/a'),
  change(21, 'api:default/b'),
  change(22, 'api:default/a', true),
]
const END: ChangePlace = { position: at(30), ref: null }

const isBehind = (place: ChangePlace, { position, ref }: EffectiveChange) =>
  Number(position) > Number(place.position) || (position === place.position && place.ref !== null && ref > place.ref)

/** Pages of three changes from a place on, then the end of the log, at which they wait until the signal aborts. */
async function* pages(after: ChangePlace, signal: AbortSignal): AsyncGenerator<ChangesPage> {
  const left = await Promise.resolve(CHANGES.filter((each) => isBehind(after, each)))
  for (let i = 0; i < left.length; i += 3) {
    const changes = left.slice(i, i + 3)
    const last = changes.at(-1)
    const more = i + 3 < left.length
    yield { changes, place: more && last ? { position: last.position, ref: last.ref } : END, caughtUp: !more }
  }
  if (!signal.aborted) await once(signal, 'abort')
}

/** A cursor in memory; the relay ends when it has come to the end. */
class MemoryCursor implements Cursor {
  place: ChangePlace = { position: at(0), ref: null }
  readonly failures: string[] = []
  readonly ending = new AbortController()

  /** `lost` says whether the process dies before the next move. */
  constructor(private readonly lost: () => boolean = () => false) {}

  load = () => Promise.resolve(this.place)

  async move(from: ChangePlace, to: ChangePlace): Promise<void> {
    await Promise.resolve()
    if (this.lost()) throw new Error('the cursor could not be moved')
    if (from.position !== this.place.position || from.ref !== this.place.ref) throw new CursorMoved('moved')
    this.place = to
    if (to.position === END.position) this.ending.abort()
  }

  failed(reason: string): Promise<void> {
    this.failures.push(reason)
    return Promise.resolve()
  }
}

async function relayed(topic: MemoryTopic, cursor: MemoryCursor, more: Partial<Relay> = {}): Promise<void> {
  const meter = { published: () => undefined, failed: () => undefined, leased: () => undefined }
  const logger = pino({ level: 'silent' })
  const common = { changes: pages, cursor, open: topic.open, signal: cursor.ending.signal, logger, meter }
  await relayChanges({ ...common, isFenced: () => false, wait: () => 0, ...more })
}

const written = (topic: MemoryTopic) =>
  topic.messages.map(({ key, value, headers }) => `${headers['position'] ?? ''} ${key}${value === null ? ' gone' : ''}`)
const ALL = [...CHANGES.map(({ position, ref }) => `${position} ${ref}`), '22 api:default/a gone']

const not = (is: () => boolean) => () => !is()

/** True once in so many times. */
function every(n: number): () => boolean {
  let i = 0
  return () => ++i % n === 0
}

describe('the relay', () => {
  test('publishes every change once and in order while nothing fails, a removal with a tombstone behind it', async () => {
    const topic = new MemoryTopic()
    await relayed(topic, new MemoryCursor())
    expect(written(topic)).toEqual(ALL)
    const [event] = topic.messages.slice(-2).map(({ value }) => JSON.parse(value ?? '{}') as object)
    expect(event).toMatchObject({
      id: '22/api:default/a',
      source: '/strata/entities',
      type: 'EntityRemoved',
      subject: 'api:default/a',
      time: '2026-03-01T00:00:00.000Z',
      data: { entity: null, cause: { actor: 'me' } },
    })
  })

  test.each<[string, () => Fate, () => boolean, () => boolean]>([
    ['is refused when nothing comes behind it', fateOf(every(8), 'refused'), () => true, () => false],
    ['is refused now and then', fateOf(every(3), 'refused'), () => true, () => false],
    ['is not acknowledged now and then', fateOf(every(3), 'written, but not acknowledged'), () => true, () => false],
    ['is out of reach now and then', fateOf(every(4), 'refused'), not(every(2)), () => false],
    ['is written, and the cursor is not moved', () => 'written', () => true, every(3)],
  ])(
    'publishes every change at least once, first in order, though what it writes %s',
    async (_, fate, reachable, lost) => {
      const topic = new MemoryTopic(fate, reachable)
      const cursor = new MemoryCursor(lost)
      await relayed(topic, cursor)
      const firsts = written(topic).filter((each, i, all) => all.indexOf(each) === i)
      expect(firsts).toEqual(ALL)
      // Of each key the last message is that of its last change: what a compacted topic keeps.
      for (const key of ['a', 'b', 'c']) {
        const last = (texts: string[]) => texts.findLast((text) => text.includes(`api:default/${key}`))
        expect(last(written(topic))).toBe(last(ALL))
      }
      expect(cursor.failures.length).toBeGreaterThan(0)
    },
  )

  test('begins where somebody moved the cursor to', async () => {
    const topic = new MemoryTopic()
    const cursor = new MemoryCursor()
    let moved = false
    const restarting: Relay['changes'] = async function* (after, signal) {
      for await (const page of pages(after, signal)) {
        yield page
        if (moved || page.changes[0]?.position !== '13') continue
        moved = true
        cursor.place = { position: at(10), ref: null }
      }
    }
    await relayed(topic, cursor, { changes: restarting })
    const firsts = written(topic).filter((each, i, all) => all.indexOf(each) === i)
    expect([firsts, cursor.failures]).toEqual([ALL, []])
    expect(written(topic).filter((each) => each.startsWith('11 '))).toHaveLength(2)
  })

  test('ends when another process owns it, and opens nothing then', async () => {
    const topic = new MemoryTopic()
    const cursor = new MemoryCursor()
    cursor.load = () => Promise.reject(new Error('fenced'))
    await expect(relayed(topic, cursor, { isFenced: () => true })).rejects.toThrow('fenced')
    expect(topic.opened).toBe(0)
  })
})

function fateOf(fails: () => boolean, fate: Fate): () => Fate {
  return () => (fails() ? fate : 'written')
}

test('a page is written in batches, a large change alone, the last one ending where the page does', () => {
  const page = { changes: CHANGES.slice(0, 5), place: END, caughtUp: true }
  const length = batchesOf(page)[0]?.messages[0]?.value?.length ?? 0
  const batches = batchesOf(page, length * 2.5)
  expect(batches.map(({ changes, place }) => [changes, place.position])).toEqual([
    [2, '2'],
    [2, '4'],
    [1, '30'],
  ])
  expect(batchesOf(page, 1).map(({ changes }) => changes)).toEqual([1, 1, 1, 1, 1])
  expect(batchesOf({ ...page, changes: [] })).toEqual([{ messages: [], changes: 0, place: END }])
})
