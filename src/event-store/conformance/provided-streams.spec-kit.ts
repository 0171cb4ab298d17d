import { expect, test } from '@jest/globals'
import { NO_STREAM, type AppendRequest, type EventStore, type StreamExpectation } from '../event-store.js'
import { placesOf, readEverything, request } from './samples.spec-kit.js'

/** Requests that depend on other streams than their own. */
export function testProvidedStreams(store: () => EventStore): void {
  const provided = (asked: AppendRequest, ...streams: [string, number][]): AppendRequest => ({
    ...asked,
    provided: streams.map(([stream, expectedRevision]): StreamExpectation => ({ stream, expectedRevision })),
  })

  test('are taken where these are as expected', async () => {
    await store().append([request('s', NO_STREAM, 2)])
    const verdicts = await store().append([
      provided(request('a', NO_STREAM), ['s', 1]),
      provided(request('b', NO_STREAM, 0), ['s', 1], ['t', NO_STREAM]),
    ])
    expect(verdicts).toMatchObject([
      { taken: true, revision: 0 },
      { taken: true, revision: NO_STREAM, position: null },
    ])
  })

  test('are refused each by itself where one is not, and told of their own stream as they expected it', async () => {
    await store().append([request('s', NO_STREAM), request('a', NO_STREAM)])
    const verdicts = await store().append([
      provided(request('a', 0), ['s', 1]),
      provided(request('a', 0), ['s', 0], ['t', 0]),
      provided(request('b', NO_STREAM, 0), ['s', NO_STREAM]),
      provided(request('c', NO_STREAM), ['s', 0]),
      provided(request('a', 3), ['s', 0]),
    ])
    expect(verdicts).toEqual([
      { taken: false, actualRevision: 0 },
      { taken: false, actualRevision: 0 },
      { taken: false, actualRevision: NO_STREAM },
      { taken: true, revision: 0, position: expect.any(String) },
      { taken: false, actualRevision: 0 },
    ])
    expect(placesOf(await readEverything(store()))).toHaveLength(3)
  })

  test('are refused in bulk as they are one by one', async () => {
    await store().append([request('s', NO_STREAM)])
    const bulk = (revision: number) =>
      Array.from({ length: 40 }, (_, n) => provided(request(`bulk-${n}`, NO_STREAM), ['s', revision]))
    expect((await store().append(bulk(NO_STREAM))).every(({ taken }) => !taken)).toBe(true)
    expect(await readEverything(store())).toHaveLength(1)
    expect((await store().append(bulk(0))).every(({ taken }) => taken)).toBe(true)
    expect(await readEverything(store())).toHaveLength(41)
  })

  test('all or none are refused where one is not', async () => {
    await store().append([request('s', NO_STREAM)])
    const requests = [request('a', NO_STREAM), provided(request('b', NO_STREAM), ['s', 1])]
    expect((await store().appendAtomically(requests)).some(({ taken }) => taken)).toBe(false)
    expect(await readEverything(store())).toHaveLength(1)
  })

  test('never come behind a change of these that was answered before', async () => {
    await store().append([request('s', NO_STREAM)])
    const writes = Array.from({ length: 20 }, (_, n) =>
      store().append([provided(request(`w-${n}`, NO_STREAM), ['s', 0])]),
    )
    await store().append([request('s', 0)])
    await Promise.all(writes)
    const events = await readEverything(store())
    const change = events.findIndex(({ stream, revision }) => stream === 's' && revision === 1)
    expect(events.slice(change + 1)).toEqual([])
  })
}
