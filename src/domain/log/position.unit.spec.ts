import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { comparePositions, laterPosition, parsePosition, requirePosition, type Position } from './position.js'

const numbers = () => fc.bigInt({ min: 0n, max: 9_223_372_036_854_775_807n })
const positionOf = (number: bigint) => parsePosition(String(number)) as Position

describe('a position', () => {
  test.each(['0', '1', '42', '9223372036854775807'])('is %s', (text) => expect(parsePosition(text)).toBe(text))

  test.each([
    '',
    '-1',
    '01',
    '00',
    '+1',
    '1.0',
    '1e3',
    ' 1',
    '1\n',
    '0x1',
    '١',
    '9223372036854775808',
    '10000000000000000000',
    '9'.repeat(100_000),
    1,
    1n,
    null,
    undefined,
  ])('is not %p', (value) => expect(parsePosition(value)).toBeUndefined())

  test('compares as its number does', () => {
    fc.assert(
      fc.property(numbers(), numbers(), (a, b) => {
        expect(Math.sign(comparePositions(positionOf(a), positionOf(b)))).toBe(a < b ? -1 : a > b ? 1 : 0)
        expect(laterPosition(positionOf(a), positionOf(b))).toBe(String(a > b ? a : b))
      }),
    )
  })

  test('is later than none', () => {
    expect(laterPosition(null, positionOf(0n))).toBe('0')
    expect(laterPosition(positionOf(0n), null)).toBe('0')
    expect(laterPosition(null, null)).toBeNull()
  })
})

describe('a position from outside', () => {
  test('is one, or refused by where it stands', () => {
    expect(requirePosition('42', '/upTo')).toBe('42')
    const refusal = { code: 'INVALID_POSITION', message: '/upTo must be a position that Strata gave.' }
    for (const value of ['x', 42, null, undefined])
      expect(() => requirePosition(value, '/upTo')).toThrow(expect.objectContaining(refusal))
    expect(() => requirePosition('', '/after', 'a place')).toThrow('/after must be a place.')
  })
})
