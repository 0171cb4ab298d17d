import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Scalar } from './filter.js'
import { isTextKey, keyReadAs, textOfKey, valueKey } from './value-key.js'

/** As Postgres compares under the C collation: by the bytes of UTF-8, which is by code point. */
const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const sign = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0)

const numbers = () =>
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(0, -0, 5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 0.1, 1e21),
  )
/** Without U+0000, which nothing holds that is stored. */
const texts = () =>
  fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.string({ unit: fc.constantFrom('a', 'A', 'b', '\u0001', '\u0002', 't', '\uffee', '😀', 'É'), maxLength: 4 }),
    )
    .filter((text) => !text.includes('\0'))
const scalars = (): fc.Arbitrary<Scalar> => fc.oneof(numbers(), texts(), fc.boolean())
const plain = (value: Scalar) => (typeof value === 'string' ? value.toLowerCase() : value === 0 ? 0 : value)

describe('the key of a value', () => {
  test('orders numbers by value', () => {
    fc.assert(fc.property(numbers(), numbers(), (a, b) => expect(compare(valueKey(a), valueKey(b))).toBe(sign(a, b))))
  })

  test('orders false before true', () => {
    expect(compare(valueKey(false), valueKey(true))).toBe(-1)
  })

  test('orders text by the code points of its lower case', () => {
    fc.assert(
      fc.property(texts(), texts(), (a, b) => {
        expect(compare(valueKey(a), valueKey(b))).toBe(compare(a.toLowerCase(), b.toLowerCase()))
      }),
      { numRuns: 1000 },
    )
  })

  test('orders by code point where UTF-16 would not', () => {
    const letters = ['😀', '\uffee']
    expect(letters.toSorted()).toEqual(letters)
    expect(letters.map(valueKey).toSorted(compare)).toEqual(letters.toReversed())
  })

  test('orders booleans before numbers before text that is not empty', () => {
    const text = texts().filter((value) => value !== '')
    fc.assert(
      fc.property(fc.boolean(), numbers(), text, (boolean, number, value) => {
        expect(compare(valueKey(boolean), valueKey(number))).toBe(-1)
        expect(compare(valueKey(number), valueKey(value))).toBe(-1)
      }),
    )
  })

  test('is the same for the same value only, letters’ case aside', () => {
    fc.assert(
      fc.property(scalars(), scalars(), (a, b) => {
        expect(valueKey(a) === valueKey(b)).toBe(plain(a) === plain(b))
      }),
      { numRuns: 1000 },
    )
  })

  test.each<[Scalar, Scalar]>([
    ['1', 1],
    ['true', true],
    ['', false],
    [valueKey(true), true],
    [valueKey(1), 1],
    [valueKey('\u0001'), '\u0001'],
    [0, false],
  ])('tells %j from %j', (a, b) => {
    expect(valueKey(a)).not.toBe(valueKey(b))
  })

  test('of text starts with the key of what the text starts with', () => {
    fc.assert(
      fc.property(
        texts(),
        texts().filter((text) => text !== ''),
        (rest, prefix) => {
          // A sigma at the end of a word has a lower case of its own.
          fc.pre(!/Σ/u.test(rest + prefix))
          expect(valueKey(prefix + rest).startsWith(valueKey(prefix))).toBe(true)
        },
      ),
    )
  })

  test('says whether it is one of text', () => {
    fc.assert(fc.property(scalars(), (value) => expect(isTextKey(valueKey(value))).toBe(typeof value === 'string')))
  })

  test('can be read back, in lower case', () => {
    fc.assert(
      fc.property(scalars(), (value) => expect(textOfKey(valueKey(value))).toBe(String(plain(value)).toLowerCase())),
    )
  })
})

describe('a text', () => {
  test('reads as the number or boolean that is told so', () => {
    fc.assert(
      fc.property(fc.oneof(numbers(), fc.boolean()), (value) => {
        expect(keyReadAs(textOfKey(valueKey(value)).toUpperCase())).toBe(valueKey(value))
      }),
    )
  })

  test.each(['', ' 1', '1.0', '-0', '0x10', 'Infinity', 'NaN', '1e999', 'yes', valueKey(1)])(
    '%j reads as none',
    (text) => {
      expect(keyReadAs(text)).toBeUndefined()
    },
  )
})
