import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pointersOf } from '../errors.spec-kit.js'
import { parseInstant, requireInstant } from './instant.js'

describe('an instant', () => {
  test.each([
    ['2026-03-01T09:30:00.000Z', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T09:30:00+02:00', '2026-03-01T07:30:00.000Z'],
    ['2026-03-01T09:30:00-05:30', '2026-03-01T15:00:00.000Z'],
    ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
    ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
    ['2026-03-01T09:30:00-00:00', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T09:30:00.5Z', '2026-03-01T09:30:00.500Z'],
    ['2026-03-01T09:30:00.123999999Z', '2026-03-01T09:30:00.123Z'],
    ['2026-03-01T24:00:00Z', '2026-03-02T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant)
  })

  test.each([
    ['words', 'yesterday'],
    ['a number', 1_700_000_000_000],
    ['null', null],
    ['a date', new Date(0)],
    ['a day without a time', '2026-03-01'],
    ['without a zone', '2026-03-01T09:30:00'],
    ['without seconds', '2026-03-01T09:30Z'],
    ['a zone without a colon', '2026-03-01T09:30:00+0200'],
    ['a zone of 25 hours', '2026-03-01T09:30:00+25:00'],
    ['a zone of 60 minutes', '2026-03-01T09:30:00+01:60'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['month 0', '2026-00-01T00:00:00Z'],
    ['day 0', '2026-01-00T00:00:00Z'],
    ['30 February', '2026-02-30T00:00:00Z'],
    ['29 February in a common year', '2026-02-29T00:00:00Z'],
    ['29 February in a century', '1900-02-29T00:00:00Z'],
    ['31 April', '2026-04-31T00:00:00Z'],
    ['hour 25', '2026-03-01T25:00:00Z'],
    ['beyond hour 24', '2026-03-01T24:00:01Z'],
    ['minute 60', '2026-03-01T09:60:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['a year of two digits', '26-03-01T00:00:00Z'],
    ['a year of five digits', '12026-03-01T00:00:00Z'],
    ['a year with a sign', '+002026-03-01T00:00:00Z'],
    ['a year that its zone makes 10000', '9999-12-31T23:59:59-01:00'],
    ['a year that Postgres has not', '0000-02-29T00:00:00Z'],
    ['a year that its zone makes negative', '0000-01-01T00:00:00+01:00'],
    ['a point without digits', '2026-03-01T09:30:00.Z'],
    ['a comma', '2026-03-01T09:30:00,5Z'],
    ['ten digits behind the point', '2026-03-01T09:30:00.0123456789Z'],
    ['a small t', '2026-03-01t09:30:00Z'],
    ['a blank for the T', '2026-03-01 09:30:00Z'],
    ['space around it', ' 2026-03-01T09:30:00Z '],
    ['100,000 digits', `2026-03-01T09:30:00.${'0'.repeat(100_000)}Z`],
  ])('is not %s', (_, value) => {
    expect(parseInstant(value)).toBeUndefined()
  })

  test('compares as text as it does as time', () => {
    const times = fc.integer({ min: Date.parse('0001-01-02T00:00:00Z'), max: Date.parse('9999-12-30T00:00:00Z') })
    const zones = fc.integer({ min: -14 * 60, max: 14 * 60 })
    fc.assert(
      fc.property(times, zones, times, zones, (a, zoneA, b, zoneB) => {
        const [x = '', y = ''] = [parseInstant(inZone(a, zoneA)), parseInstant(inZone(b, zoneB))]
        expect([Date.parse(x), Date.parse(y)]).toEqual([a, b])
        expect(x < y).toBe(a < b)
      }),
    )
  })
})

describe('requireInstant', () => {
  test('gives the instant in UTC', () => {
    expect(requireInstant('2026-03-01T09:30:00+02:00', '/occurredAt')).toBe('2026-03-01T07:30:00.000Z')
  })

  test('refuses what is none, with the pointer', () => {
    const refused = pointersOf(() => requireInstant('2024-13-01T00:00:00.000Z', '/occurredAt'))
    expect(refused).toEqual({ code: 'INVALID_INPUT', pointers: ['/occurredAt'] })
  })
})

/** The instant as a clock in a zone of so many minutes shows it. */
function inZone(time: number, minutes: number): string {
  const pad = (n: number) => String(n).padStart(2, '0')
  const local = new Date(time + minutes * 60_000).toISOString().slice(0, -1)
  const size = Math.abs(minutes)
  return `${local}${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
}
