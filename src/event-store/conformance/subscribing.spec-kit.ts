import { expect, test } from '@jest/globals'
import { NO_STREAM, type EventStore, type LogPage } from '../event-store.js'
import { eventsOf, newEvent, pagesUntil, placesOf, readEverything, request } from './samples.spec-kit.js'

const caughtUp = (pages: readonly LogPage[]) => pages.at(-1)?.caughtUp === true
const seen = (count: number) => (pages: readonly LogPage[]) => eventsOf(pages).length >= count

/** Subscriptions: what was there, then what comes. */
export function testSubscribing(store: () => EventStore): void {
  test('tells at once that it is caught up with an empty log', async () => {
    expect(await pagesUntil(store(), caughtUp)).toEqual([{ events: [], position: null, caughtUp: true }])
  })

  test('catches up in pages, tells so, then follows', async () => {
    await store().append([request('a', NO_STREAM, 5)])
    const pages: LogPage[] = []
    const ending = new AbortController()
    for await (const page of store().subscribe({ limit: 2, signal: ending.signal })) {
      pages.push(page)
      if (page.caughtUp && pages.length === 3) await store().append([request('a', 4), request('b', NO_STREAM)])
      if (page.caughtUp && eventsOf(pages).length === 7) ending.abort()
    }
    expect(pages.slice(0, 3).map(({ events, caughtUp }) => [events.length, caughtUp])).toEqual([
      [2, false],
      [2, false],
      [1, true],
    ])
    expect(placesOf(eventsOf(pages.slice(3)))).toEqual(['a@5', 'b@0'])
    expect(pages.at(-1)?.position).toBe(await store().head())
  })

  test('wakes on an append while it waits', async () => {
    const following = pagesUntil(store(), seen(3))
    for (let revision = NO_STREAM; revision < 2; revision += 1) await store().append([request('a', revision)])
    expect(placesOf(eventsOf(await following))).toEqual(['a@0', 'a@1', 'a@2'])
  })

  test('goes on after any position', async () => {
    await store().append([request('a', NO_STREAM, 3), request('b', NO_STREAM, 2)])
    const events = await readEverything(store())
    for (const [index, { position }] of events.entries()) {
      const pages = await pagesUntil(store(), caughtUp, { after: position, limit: 2 })
      expect(eventsOf(pages)).toEqual(events.slice(index + 1))
    }
  })

  test('gives what its filter wants, and tells how far it is when it wants nothing', async () => {
    await store().append([request('a', NO_STREAM, 3)])
    const first = await store().head()
    const wanted = newEvent({}, 'Wanted')
    const filter = { types: ['Wanted'] }
    const pages: LogPage[] = []
    const ending = new AbortController()
    for await (const page of store().subscribe({ filter, signal: ending.signal })) {
      pages.push(page)
      if (pages.length === 1) await store().append([request('a', 2)])
      if (pages.length === 2) await store().append([request('b', NO_STREAM, [wanted])])
      if (eventsOf(pages).length > 0) ending.abort()
    }
    expect(pages.map(({ events, caughtUp }) => [events.length, caughtUp])).toEqual([
      [0, true],
      [0, true],
      [1, true],
    ])
    expect(pages[0]?.position).toBe(first)
    expect(pages[2]?.events).toMatchObject([{ id: wanted.id, position: pages[2]?.position }])
  })

  test('serves several subscribers', async () => {
    const following = Array.from({ length: 5 }, () => pagesUntil(store(), seen(4)))
    await store().append([request('a', NO_STREAM, 2)])
    await store().append([request('a', 1, 2)])
    for (const pages of await Promise.all(following)) {
      expect(placesOf(eventsOf(pages))).toEqual(['a@0', 'a@1', 'a@2', 'a@3'])
    }
  })
}

/** How a subscription ends. */
export function testEndingSubscriptions(store: () => EventStore): void {
  test('gives nothing on a signal that is aborted already', async () => {
    await store().append([request('a', NO_STREAM)])
    const pages: LogPage[] = []
    for await (const page of store().subscribe({ signal: AbortSignal.abort() })) pages.push(page)
    expect(pages).toEqual([])
  })

  test('ends on its signal while it waits', async () => {
    const ending = new AbortController()
    const subscription = store().subscribe({ signal: ending.signal })[Symbol.asyncIterator]()
    expect(await subscription.next()).toMatchObject({ done: false })
    const waiting = subscription.next()
    ending.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  test('ends when the store is closed', async () => {
    const subscription = store().subscribe({ signal: new AbortController().signal })[Symbol.asyncIterator]()
    expect(await subscription.next()).toMatchObject({ done: false })
    const waiting = subscription.next()
    await store().close()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  test('can be left by its reader', async () => {
    for await (const page of store().subscribe({ signal: new AbortController().signal })) {
      expect(page.caughtUp).toBe(true)
      break
    }
    await store().close()
  })
}
