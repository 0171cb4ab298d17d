import { describe, expect, test } from '@jest/globals'
import { request } from '../conformance/samples.spec-kit.js'
import { describeEventStore } from '../conformance/event-store-conformance.spec-kit.js'
import { NO_STREAM } from '../event-store.js'
import { MemoryEventStore } from './memory-event-store.js'

describeEventStore('MemoryEventStore', () => Promise.resolve([new MemoryEventStore()]))

describe('the clock of a MemoryEventStore', () => {
  test('gives the recorded time, which does not fall with it', async () => {
    const times = ['2026-01-01T00:00:02.000Z', '2026-01-01T00:00:01.000Z', '2026-01-01T00:00:03.000Z']
    const clock = times.values()
    const store = new MemoryEventStore(() => new Date(clock.next().value ?? 0))
    for (const revision of [NO_STREAM, 0, 1]) await store.append([request('a', revision)])
    const { events } = await store.readAll()
    expect(events.map(({ recordedAt }) => recordedAt)).toEqual([times[0], times[0], times[2]])
  })
})
