import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parsePosition, type Position } from '../log/position.js'
import type { RecordedEvent } from '../log/recorded-event.js'
import { currentVersion, decodeEvent, UndecodableEvent } from './decode-event.js'
import type { EventType } from './event-types.js'
import { UPCASTERS } from './upcasters.js'

function recorded(type: string, schemaVersion: number, data = {}): RecordedEvent {
  const at = '2026-03-01T09:30:00.000Z'
  return {
    id: '00000000-0000-4000-8000-000000000000',
    type,
    data,
    metadata: { $correlationId: 'c', $causationId: 'c', actor: 'anna', schemaVersion, occurredAt: at },
    stream: 'source-scm/a',
    revision: 0,
    position: parsePosition('1') as Position,
    recordedAt: at,
  }
}

const TYPES = Object.keys(UPCASTERS) as EventType[]

describe('decodeEvent', () => {
  test.each(TYPES)('gives an event %s of the current version as it is', (type) => {
    const event = recorded(type, currentVersion(type), { any: 'data' })
    expect(decodeEvent(event)).toBe(event)
  })

  test.each(['EntityExploded', '', 'entityFragmentRecorded', 'constructor', '__proto__', 'toString'])(
    'refuses the unknown type %j',
    (type) => {
      expect(() => decodeEvent(recorded(type, 1))).toThrow(new UndecodableEvent(`unknown event type ${type}`))
    },
  )

  test.each([0, -1, 2, 1.5, NaN, Infinity, undefined, null, '1'])('refuses the unknown version %p', (version) => {
    const event = recorded('SourceRegistered', version as number)
    expect(() => decodeEvent(event)).toThrow(UndecodableEvent)
    expect(() => decodeEvent(event)).toThrow('of SourceRegistered')
  })
})

describe('decodeEvent brings old data up to date', () => {
  // A type with three shapes: { level: text }, { rank: number }, { rank: number, paths }.
  const chain = UPCASTERS.SourceRegistered as unknown as ((data: Record<string, unknown>) => Record<string, unknown>)[]
  beforeEach(() => {
    chain.push(
      (data) => ({ rank: Number(data['level']) }),
      (data) => ({ ...data, paths: { spec: data['rank'] } }),
    )
  })
  afterEach(() => {
    chain.length = 0
  })

  test.each([
    [1, { level: '300' }],
    [2, { rank: 300 }],
    [3, { rank: 300, paths: { spec: 300 } }],
  ])('from version %i', (version, data) => {
    expect(currentVersion('SourceRegistered')).toBe(3)
    const event = recorded('SourceRegistered', version, data)
    expect(decodeEvent(event)).toEqual({ ...event, data: { rank: 300, paths: { spec: 300 } } })
    expect(event.data).toBe(data)
  })

  test('and refuses what is newer than it knows', () => {
    expect(() => decodeEvent(recorded('SourceRegistered', 4))).toThrow('unknown version 4 of SourceRegistered')
  })
})
