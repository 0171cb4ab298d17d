import { expect, test } from '@jest/globals'
import { NO_STREAM, type EventStore } from '../event-store.js'
import { newEvent, placesOf, readEverything, request } from './samples.spec-kit.js'

/** Requests that are sent again because their caller does not know what became of them. */
export function testRetrying(store: () => EventStore): void {
  test('takes a request again without a second copy, with the verdict it had', async () => {
    const again = request('a', NO_STREAM, 2)
    const [first] = await store().append([again])
    await store().append([request('a', 1, 3), request('b', NO_STREAM)])
    expect(await store().append([again])).toEqual([first])
    expect(await store().countAfter(null)).toBe(6)
  })

  test('takes a request again beside others, and beside itself', async () => {
    const old = request('a', NO_STREAM)
    const [first] = await store().append([old])
    const fresh = request('a', 0)
    const verdicts = await store().append([request('b', NO_STREAM), old, fresh, fresh, old, request('a', 1)])
    expect(verdicts[1]).toEqual(first)
    expect(verdicts[3]).toEqual(verdicts[2])
    expect(verdicts[4]).toEqual(first)
    expect(placesOf(await readEverything(store())).toSorted()).toEqual(['a@0', 'a@1', 'a@2', 'b@0'])
  })

  test('takes a retry again whose events were in part appended just before it', async () => {
    const [x, y] = [newEvent(), newEvent()]
    await store().append([request('a', NO_STREAM, [x])])
    const verdicts = await store().append([request('a', 0, [y]), request('a', NO_STREAM, [x, y])])
    expect(verdicts[1]).toEqual(verdicts[0])
    expect(await store().countAfter(null)).toBe(2)
  })

  test('takes a large bulk again without a second copy', async () => {
    const requests = Array.from({ length: 60 }, (_, n) => request(`bulk-${n}`, NO_STREAM, 1 + (n % 3)))
    const first = await store().append(requests)
    const again = await store().append(requests)
    expect(again.map((verdict) => ({ ...verdict, position: null }))).toEqual(
      first.map((verdict) => ({ ...verdict, position: null })),
    )
    expect(await store().countAfter(null)).toBe(120)
  })

  test('knows an id however its letters are written', async () => {
    const event = newEvent()
    await store().append([request('a', NO_STREAM, [event])])
    const shouted = request('a', NO_STREAM, [{ ...event, id: event.id.toUpperCase() }])
    expect(await store().append([shouted])).toMatchObject([{ taken: true, revision: 0 }])
  })

  test('refuses a request of which only some events are there', async () => {
    const [x, y, z] = [newEvent(), newEvent(), newEvent()]
    await store().append([request('a', NO_STREAM, [x, y])])
    const partial = [
      request('a', NO_STREAM, [x, z]),
      request('a', NO_STREAM, [x, y, z]),
      request('a', NO_STREAM, [y, x]),
      request('a', NO_STREAM, [y]),
      request('a', 5, [x]),
      request('a', -2, [x]),
    ]
    const refused = { taken: false, actualRevision: 1 }
    expect(await store().append(partial)).toEqual(partial.map(() => refused))
    expect(await store().append([request('a', 0, [y])])).toMatchObject([{ taken: true, revision: 1 }])
    expect(await store().countAfter(null)).toBe(2)
  })
}
