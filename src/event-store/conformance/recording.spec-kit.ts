import { expect, test } from '@jest/globals'
import type { JsonObject } from '../../domain/json/json.js'
import { NO_STREAM, type EventStore } from '../event-store.js'
import { collect, newEvent, readEverything, request } from './samples.spec-kit.js'

const MEGABYTE = 1024 * 1024

const SUBTLE: JsonObject = {
  'a.b': { 'c.d': 1 },
  '': 'empty',
  $set: [null, true, false, [], {}],
  zebra: 1,
  alpha: 2,
  unicode: 'ünï 🦉 \u2028 " \\ \n \t \u0000 \ud800',
  numbers: [0, -1, 0.1, 1e21, 5e-324, 1.7976931348623157e308, Number.MAX_SAFE_INTEGER, 2 ** 53 + 2, 123456789.12345679],
}

/** That events come back as they were given. */
export function testRecording(store: () => EventStore): void {
  test('gives an event back with its place and time', async () => {
    const event = newEvent({ name: 'x' }, 'Named')
    await store().append([request('a', NO_STREAM, [event])])
    const recorded = {
      ...event,
      stream: 'a',
      revision: 0,
      position: await store().head(),
      recordedAt: expect.any(String),
    }
    expect(await collect(store().readStream('a'))).toEqual([recorded])
    expect((await store().readAll()).events).toEqual([recorded])
  })

  test('keeps values, the order of members and names with dots', async () => {
    await store().append([request('ströme/🦉', NO_STREAM, [newEvent(SUBTLE, 'Ünïcode')])])
    const [event] = await collect(store().readStream('ströme/🦉'))
    expect(event?.type).toBe('Ünïcode')
    expect(JSON.stringify(event?.data)).toBe(JSON.stringify(SUBTLE))
  })

  test('keeps large events', async () => {
    const events = ['a', 'ö', '🦉'].map((letter) => newEvent({ text: letter.repeat(MEGABYTE) }))
    await store().append([request('a', NO_STREAM, events), request('b', NO_STREAM)])
    const stored = await collect(store().readStream('a'))
    expect(stored.map(({ data }) => data)).toEqual(events.map(({ data }) => data))
    expect(await readEverything(store())).toHaveLength(4)
  })

  test('is not changed by a reader that changes what it was given', async () => {
    await store().append([request('a', NO_STREAM, [newEvent({ list: [1] })])])
    const [event] = await collect(store().readStream('a'))
    Object.assign(event?.data ?? {}, { list: [] })
    expect((await store().readAll()).events[0]?.data).toEqual({ list: [1] })
  })

  test('records times in UTC that never fall', async () => {
    const before = new Date().toISOString()
    for (let revision = NO_STREAM; revision < 20; revision += 1) await store().append([request('a', revision)])
    const times = (await readEverything(store())).map(({ recordedAt }) => recordedAt)
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(times.toSorted()).toEqual(times)
    expect([before, ...times, new Date().toISOString()].toSorted()).toEqual([before, ...times, expect.any(String)])
  })
}
