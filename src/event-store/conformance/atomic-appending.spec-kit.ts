import { expect, test } from '@jest/globals'
import { NO_STREAM, type EventStore } from '../event-store.js'
import { placesOf, readEverything, request } from './samples.spec-kit.js'

/** Requests that are taken together or not at all. */
export function testAtomicAppending(store: () => EventStore): void {
  test('takes all of them', async () => {
    const verdicts = await store().appendAtomically([
      request('a', NO_STREAM, 2),
      request('b', NO_STREAM, 0),
      request('c', NO_STREAM),
      request('a', 1),
    ])
    expect(verdicts).toEqual([
      { taken: true, revision: 1, position: expect.any(String) },
      { taken: true, revision: NO_STREAM, position: null },
      { taken: true, revision: 0, position: expect.any(String) },
      { taken: true, revision: 2, position: await store().head() },
    ])
    expect(placesOf(await readEverything(store()))).toEqual(['a@0', 'a@1', 'c@0', 'a@2'])
  })

  test('takes none when one is refused, and tells which stood in the way', async () => {
    await store().append([request('b', NO_STREAM)])
    const verdicts = await store().appendAtomically([
      request('a', NO_STREAM, 2),
      request('a', 1),
      request('b', NO_STREAM),
      request('c', 3, 0),
    ])
    expect(verdicts).toEqual([
      { taken: false, actualRevision: NO_STREAM },
      { taken: false, actualRevision: 1 },
      { taken: false, actualRevision: 0 },
      { taken: false, actualRevision: NO_STREAM },
    ])
    expect(placesOf(await readEverything(store()))).toEqual(['b@0'])
  })

  test('leaves no trace of a refusal', async () => {
    await store().append([request('a', NO_STREAM)])
    const verdicts = await Promise.all([
      store().appendAtomically([request('a', 0, 3), request('b', 5)]),
      store().appendAtomically([request('c', NO_STREAM), request('b', 7)]),
      store().append([request('d', NO_STREAM)]),
    ])
    expect(verdicts.map((list) => list.map(({ taken }) => taken))).toEqual([[false, false], [false, false], [true]])
    expect(placesOf(await readEverything(store()))).toEqual(['a@0', 'd@0'])
    const taken = await store().appendAtomically([request('a', 0), request('b', NO_STREAM)])
    const events = await readEverything(store())
    expect(placesOf(events.slice(2)).toSorted()).toEqual(['a@1', 'b@0'])
    expect(taken[1]).toEqual({ taken: true, revision: 0, position: events[3]?.position })
  })

  test('takes the rest when some of it was appended before', async () => {
    const [old, fresh, other] = [request('a', NO_STREAM, 2), request('a', 1), request('b', NO_STREAM)]
    const [first] = await store().append([old])
    const verdicts = await store().appendAtomically([old, fresh, other])
    expect(verdicts).toMatchObject([
      { ...first, position: expect.any(String) },
      { taken: true, revision: 2 },
      { taken: true, revision: 0 },
    ])
    expect(await store().countAfter(null)).toBe(4)
  })

  test('is safe to retry', async () => {
    const requests = [request('a', NO_STREAM, 2), request('b', NO_STREAM)]
    const first = await store().appendAtomically(requests)
    expect(await store().appendAtomically(requests)).toEqual(first)
    expect(await store().countAfter(null)).toBe(3)
  })
}
