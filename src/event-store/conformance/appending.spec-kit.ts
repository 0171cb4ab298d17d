import { expect, test } from '@jest/globals'
import { NO_STREAM, type EventStore } from '../event-store.js'
import { collect, newEvent, placesOf, readEverything, request } from './samples.spec-kit.js'

/** Verdicts on requests that are taken by themselves. */
export function testAppending(store: () => EventStore): void {
  test('takes events at the expected revision and says where they stand', async () => {
    const [first] = await store().append([request('a', NO_STREAM, 2)])
    const [second] = await store().append([request('a', 1)])
    expect(first).toEqual({ taken: true, revision: 1, position: expect.any(String) })
    expect(second).toEqual({ taken: true, revision: 2, position: await store().head() })
  })

  test('refuses another revision than the actual one', async () => {
    await store().append([request('a', NO_STREAM, 2)])
    const verdicts = await store().append([request('a', 0), request('a', 2), request('a', NO_STREAM), request('b', 0)])
    expect(verdicts).toEqual([
      { taken: false, actualRevision: 1 },
      { taken: false, actualRevision: 1 },
      { taken: false, actualRevision: 1 },
      { taken: false, actualRevision: NO_STREAM },
    ])
    expect(await readEverything(store())).toHaveLength(2)
  })

  test('answers no request with no verdict', async () => {
    expect(await store().append([])).toEqual([])
    expect(await store().appendAtomically([])).toEqual([])
    expect(await store().head()).toBeNull()
  })

  test('only verifies the revision for a request without events', async () => {
    await store().append([request('a', NO_STREAM, 2)])
    const verdicts = await store().append([request('a', 1, 0), request('a', 0, 0), request('b', NO_STREAM, 0)])
    expect(verdicts).toEqual([
      { taken: true, revision: 1, position: null },
      { taken: false, actualRevision: 1 },
      { taken: true, revision: NO_STREAM, position: null },
    ])
    expect(await store().countAfter(null)).toBe(2)
  })

  test('takes requests for one stream one after the other', async () => {
    const requests = [request('a', NO_STREAM), request('a', NO_STREAM), request('a', 0, 2), request('a', 2, 0)]
    const verdicts = await store().append(requests)
    expect(verdicts).toMatchObject([
      { taken: true, revision: 0 },
      { taken: false, actualRevision: 0 },
      { taken: true, revision: 2 },
      { taken: true, revision: 2 },
    ])
    expect(placesOf(await collect(store().readStream('a')))).toEqual(['a@0', 'a@1', 'a@2'])
  })

  test('does not let a refused request harm its neighbours', async () => {
    await store().append([request('b', NO_STREAM)])
    const verdicts = await store().append([request('a', NO_STREAM), request('b', 7), request('c', NO_STREAM)])
    expect(verdicts.map(({ taken }) => taken)).toEqual([true, false, true])
    expect(placesOf(await readEverything(store())).toSorted()).toEqual(['a@0', 'b@0', 'c@0'])
  })

  test('refuses to its own caller what JSON cannot hold', async () => {
    const data: Record<string, never> = {}
    Object.assign(data, { cycle: data })
    const bad = store().append([request('a', NO_STREAM), request('b', NO_STREAM, [newEvent(data)])])
    const good = store().append([request('c', NO_STREAM)])
    await expect(bad).rejects.toThrow('circular')
    expect(await good).toMatchObject([{ taken: true }])
    expect(placesOf(await readEverything(store()))).toEqual(['c@0'])
  })

  test('takes no append after it was closed', async () => {
    await store().close()
    await expect(store().append([request('a', NO_STREAM)])).rejects.toThrow('closed')
    await expect(store().appendAtomically([request('a', NO_STREAM)])).rejects.toThrow('closed')
  })
}
