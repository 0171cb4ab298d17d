import { expect, test } from '@jest/globals'
import type { Position } from '../../domain/log/position.js'
import { NO_STREAM, type EventStore } from '../event-store.js'
import { collect, newEvent, placesOf, readEverything, request } from './samples.spec-kit.js'

/** Reads of the whole log. */
export function testReadingAll(store: () => EventStore): void {
  test('finds an empty log empty', async () => {
    expect(await store().readAll()).toEqual({ events: [], position: null, caughtUp: true })
    expect(await store().head()).toBeNull()
    expect(await store().countAfter(null)).toBe(0)
  })

  test('gives events in the order they were taken, each once, whatever the size of the pages', async () => {
    for (const wanted of [request('b', NO_STREAM, 2), request('a', NO_STREAM, 3), request('b', 1, 2)]) {
      await store().append([wanted])
    }
    const places = ['b@0', 'b@1', 'a@0', 'a@1', 'a@2', 'b@2', 'b@3']
    for (const limit of [1, 2, 3, 7, 100]) expect(placesOf(await readEverything(store(), limit))).toEqual(places)
  })

  test('reads exclusively after a position and tells how far it got', async () => {
    await store().append([request('a', NO_STREAM, 5)])
    const first = await store().readAll({ limit: 2 })
    expect(first).toMatchObject({ position: first.events[1]?.position, caughtUp: false })
    const rest = await store().readAll({ after: first.position, limit: 3 })
    expect(placesOf(rest.events)).toEqual(['a@2', 'a@3', 'a@4'])
    expect(rest).toMatchObject({ position: await store().head(), caughtUp: true })
    expect(await store().readAll({ after: rest.position })).toEqual({ ...rest, events: [] })
  })

  test('gives the same where data is parsed only when it is asked for', async () => {
    const data = { text: 'ä "quoted"', number: 1.5, list: [null, {}] }
    await store().append([request('a', NO_STREAM, [newEvent(data), newEvent()])])
    const lazy = await store().readAll({ lazy: true, limit: 10 })
    const members = lazy.events.map((event) => ({ ...event, data: event.data, dataText: undefined }))
    expect({ ...lazy, events: members }).toEqual(await store().readAll({ limit: 10 }))
    for (const { data, dataText } of lazy.events) {
      if (dataText !== undefined) expect(JSON.parse(dataText)).toEqual(data)
    }
  })

  test('does not fall back behind the position it was asked for', async () => {
    const far = '9000000000000000' as Position
    expect(await store().readAll({ after: far })).toEqual({ events: [], position: far, caughtUp: true })
    await store().append([request('a', NO_STREAM)])
    expect(await store().readAll({ after: far })).toEqual({ events: [], position: far, caughtUp: true })
    expect(await store().countAfter(far)).toBe(0)
  })

  test('reads nothing on a limit of nothing', async () => {
    await store().append([request('a', NO_STREAM)])
    expect(await store().readAll({ limit: 0 })).toEqual({ events: [], position: null, caughtUp: false })
    expect(await collect(store().readStream('a', { limit: 0 }))).toEqual([])
  })

  test('counts what comes after a position, without gaps', async () => {
    await store().append([request('a', NO_STREAM, 2), request('b', 4), request('c', NO_STREAM, 3)])
    await store().append([request('a', 1, 1)])
    const events = await readEverything(store())
    expect(await store().countAfter(null)).toBe(events.length)
    for (const [index, { position }] of events.entries()) {
      expect(await store().countAfter(position)).toBe(events.length - 1 - index)
    }
  })
}

/** Places in the log by the time of recording. */
export function testTimes(store: () => EventStore): void {
  test('finds the last event recorded by an instant', async () => {
    expect(await store().positionAt('2026-01-01T00:00:00.000Z')).toBeNull()
    for (const stream of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await store().append([request(stream, NO_STREAM, 2)])
    const events = await readEverything(store())
    const lastBy = (instant: string) => events.findLast(({ recordedAt }) => recordedAt <= instant)?.position ?? null
    const instants = events.map(({ recordedAt }) => recordedAt)
    const around = instants.flatMap((instant) =>
      [-1, 0, 1].map((by) => new Date(Date.parse(instant) + by).toISOString()),
    )
    for (const instant of around)
      expect([instant, await store().positionAt(instant)]).toEqual([instant, lastBy(instant)])
    expect(await store().positionAt('1970-01-01T00:00:00.000Z')).toBeNull()
    expect(await store().positionAt('9999-12-31T00:00:00.000Z')).toBe(await store().head())
  })
}

/** Reads that want some events only. */
export function testFilters(store: () => EventStore): void {
  const fill = async () => {
    const requests = [
      request('entity-a', NO_STREAM, [newEvent({}, 'Asserted'), newEvent({}, 'Retracted')]),
      request('entity_b', NO_STREAM, [newEvent({}, 'Asserted')]),
      request('source-%', NO_STREAM, [newEvent({}, 'Registered')]),
      request('entity-c', NO_STREAM, [newEvent({}, 'Asserted')]),
      request('source-x', NO_STREAM, [newEvent({}, 'Noted')]),
    ]
    for (const wanted of requests) await store().append([wanted])
  }
  const places = async (filter: object) => placesOf((await store().readAll({ filter })).events)

  test('wants types and prefixes, and both where both are named', async () => {
    await fill()
    expect(await places({ types: ['Asserted'] })).toEqual(['entity-a@0', 'entity_b@0', 'entity-c@0'])
    expect(await places({ types: ['Retracted', 'Registered'] })).toEqual(['entity-a@1', 'source-%@0'])
    expect(await places({ streamPrefixes: ['entity-'] })).toEqual(['entity-a@0', 'entity-a@1', 'entity-c@0'])
    expect(await places({ streamPrefixes: ['entity_', 'source-%'] })).toEqual(['entity_b@0', 'source-%@0'])
    expect(await places({ streamPrefixes: ['entity-'], types: ['Asserted'] })).toEqual(['entity-a@0', 'entity-c@0'])
  })

  test('wants everything without members and nothing with empty ones', async () => {
    await fill()
    expect(await places({})).toHaveLength(6)
    expect(await places({ types: [] })).toEqual([])
    expect(await places({ streamPrefixes: [] })).toEqual([])
    expect(await places({ streamPrefixes: [''] })).toHaveLength(6)
  })

  test('says how far it searched beyond what it found', async () => {
    await fill()
    const head = await store().head()
    const filter = { types: ['Retracted'] }
    const full = await store().readAll({ filter, limit: 1 })
    expect(full).toMatchObject({ position: full.events[0]?.position, caughtUp: false })
    expect(await store().readAll({ filter, limit: 2 })).toEqual({ events: full.events, position: head, caughtUp: true })
    expect(await store().readAll({ filter, after: full.position })).toEqual({
      events: [],
      position: head,
      caughtUp: true,
    })
  })
}
