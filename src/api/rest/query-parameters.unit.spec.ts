import { describe, expect, test } from '@jest/globals'
import { pointersOf } from '../../domain/errors.spec-kit.js'
import { optionalFlag, optionalNumber, optionalText, refuseUnknown } from './query-parameters.js'

const refused = (act: () => unknown, pointer = '/a') =>
  expect(pointersOf(act)).toEqual({ code: 'INVALID_INPUT', pointers: [pointer] })

describe('a text', () => {
  test('is what is given, and nothing where it is empty or missing', () => {
    expect([optionalText({ a: 'x' }, 'a'), optionalText({ a: '' }, 'a'), optionalText({}, 'a')]).toEqual([
      'x',
      undefined,
      undefined,
    ])
  })

  test('may not come twice', () => refused(() => optionalText({ a: ['x', 'x'] }, 'a')))
})

describe('a number', () => {
  const read = (text: string) => optionalNumber({ a: text }, 'a', { min: -1, max: 100 })

  test('is a whole one within its bounds', () => {
    expect(['-1', '0', '007', '100', ''].map(read)).toEqual([-1, 0, 7, 100, undefined])
  })

  test.each(['-2', '101', '1.0', '1e1', '0x1', ' 1', '+1', 'x', 'NaN', '99999999999', '١'])(
    'is refused: %j',
    (text) => {
      refused(() => read(text))
    },
  )
})

describe('a flag', () => {
  test('is true or false, and false by default', () => {
    expect([{ a: 'true' }, { a: 'false' }, {}].map((query) => optionalFlag(query, 'a'))).toEqual([true, false, false])
  })

  test.each(['1', 'yes', 'True', ' true', ''])('is refused: %j', (a) => refused(() => optionalFlag({ a }, 'a')))
})

describe('unknown parameters', () => {
  test('are refused by name', () => {
    expect(() => refuseUnknown({ a: 'x' }, ['a', 'b'])).not.toThrow()
    refused(() => refuseUnknown({ a: 'x', c: undefined }, ['a']), '/c')
    refused(() => refuseUnknown(JSON.parse('{"__proto__":"x"}') as Record<string, string>, ['a']), '/__proto__')
  })
})
