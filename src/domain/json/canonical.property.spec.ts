import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { canonicalJson, digestOf } from './canonical.js'
import { jsonValues, reordered } from './json.spec-kit.js'

describe('canonicalJson', () => {
  test('denotes the value it was made from', () => {
    fc.assert(fc.property(jsonValues(), (value) => expect(JSON.parse(canonicalJson(value))).toEqual(value)))
  })

  test('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(jsonValues(), (value) => {
        expect(canonicalJson(reordered(value))).toBe(canonicalJson(value))
        expect(digestOf(reordered(value))).toBe(digestOf(value))
      }),
    )
  })

  test('depends on the order of a list', () => {
    expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]))
  })

  test('sorts keys by code unit, at every depth, without white space', () => {
    const value = { b: [{ d: 1, c: null }], a: 'ä', B: true, '10': 0, '9': 0 }
    expect(canonicalJson(value)).toBe('{"10":0,"9":0,"B":true,"a":"ä","b":[{"c":null,"d":1}]}')
  })
})

describe('digestOf', () => {
  test('tells different values apart', () => {
    fc.assert(
      fc.property(jsonValues(), jsonValues(), (a, b) => {
        expect(digestOf(a) === digestOf(b)).toBe(isEqual(a, b))
      }),
    )
  })

  test.each([
    [null, 'null'],
    [1, '1'],
    [true, 'true'],
    [[], {}],
    [{ a: null }, {}],
    [['a', 'b'], ['a,b']],
    [{ a: 1, b: 2 }, { 'a":1,"b': 2 }],
    [[[]], []],
    ['\ud800', '\ud801'],
    ['é', 'e\u0301'],
  ])('tells %j from %j', (a, b) => {
    expect(digestOf(a)).not.toBe(digestOf(b))
  })

  test('is the SHA-256 of the canonical text, base64url', () => {
    expect(digestOf({})).toBe('RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o')
    expect(digestOf({ a: 1 })).toMatch(/^[\w-]{43}$/)
  })
})

function isEqual(a: unknown, b: unknown): boolean {
  try {
    expect(a).toEqual(b)
    return true
  } catch {
    return false
  }
}
