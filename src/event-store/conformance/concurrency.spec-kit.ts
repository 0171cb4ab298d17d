import { expect, test } from '@jest/globals'
import { comparePositions } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import { NO_STREAM, type EventStore } from '../event-store.js'
import { eventsOf, pagesUntil, readEverything, request } from './samples.spec-kit.js'

const WRITERS = 10
const HOT_STREAMS = 12
const APPENDS = 3_000

/** Writers that contend, each through one of several stores on the same log. */
export function testConcurrency(stores: () => readonly [EventStore, ...EventStore[]]): void {
  const storeOf = (writer: number) => stores()[writer % stores().length] ?? stores()[0]

  test('gives each revision of a stream to one of those who want it', async () => {
    for (let revision = NO_STREAM; revision < 20; revision += 1) {
      const wanting = Array.from({ length: WRITERS }, (_, writer) => storeOf(writer).append([request('a', revision)]))
      const verdicts = (await Promise.all(wanting)).flat()
      expect(verdicts.filter(({ taken }) => taken)).toHaveLength(1)
      const refused = verdicts.filter(({ taken }) => !taken)
      expect(refused).toEqual(refused.map(() => ({ taken: false, actualRevision: revision + 1 })))
    }
  })

  test('shows a tailing reader every event once and in order', async () => {
    const tailing = pagesUntil(stores()[0], (pages) => eventsOf(pages.slice(-1)).at(-1)?.type === 'Ended')
    const taken = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(storeOf(writer), writer)))
    const ending = request('end', NO_STREAM)
    await stores()[0].append([{ ...ending, events: ending.events.map((event) => ({ ...event, type: 'Ended' })) }])
    const seen = eventsOf(await tailing)
    expect(
      seen
        .slice(0, -1)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(taken.flat().toSorted())
    expectOrder(seen)
    expect(await readEverything(stores()[0])).toEqual(seen)
  }, 180_000)
}

/** Appends one to three events at a time to streams that others write too; gives the ids of those taken. */
async function write(store: EventStore, writer: number): Promise<string[]> {
  const known = new Map<string, number>()
  const taken: string[] = []
  for (let append = 0; append < APPENDS / WRITERS;) {
    const stream = `hot-${(append * 7 + writer) % HOT_STREAMS}`
    const wanted = request(stream, known.get(stream) ?? NO_STREAM, 1 + ((append + writer) % 3))
    const [verdict] = await store.append([wanted])
    if (!verdict) throw new Error('no verdict')
    known.set(stream, verdict.taken ? verdict.revision : verdict.actualRevision)
    if (!verdict.taken) continue
    append += 1
    taken.push(...wanted.events.map(({ id }) => id))
  }
  return taken
}

/** Positions rise strictly, times never fall, and each stream's revisions follow one another from 0. */
function expectOrder(events: readonly RecordedEvent[]): void {
  const revisions = new Map<string, number>()
  const wrong = events.filter((event, index) => {
    const before = events[index - 1]
    const expected = (revisions.get(event.stream) ?? NO_STREAM) + 1
    revisions.set(event.stream, event.revision)
    if (event.revision !== expected) return true
    return before && (comparePositions(before.position, event.position) >= 0 || before.recordedAt > event.recordedAt)
  })
  expect(wrong).toEqual([])
}
