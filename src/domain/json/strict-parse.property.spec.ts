import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { refusalOf } from '../errors.spec-kit.js'
import { jsonValues, texts } from './json.spec-kit.js'
import { parseStrict } from './strict-parse.js'

const escaped = (key: string) =>
  `"${[...Array(key.length).keys()].map((i) => `\\u${key.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`

describe('parseStrict', () => {
  test('reads what JSON.stringify writes, however it is indented', () => {
    fc.assert(
      fc.property(jsonValues(), fc.constantFrom('', ' ', '\t', '\n'), (value, indent) => {
        expect(parseStrict(JSON.stringify(value, null, indent))).toEqual(value)
      }),
    )
  })

  test('finds a key written twice, wherever and in whatever spelling', () => {
    const wrappers = fc.constantFrom(
      (inner: string) => `[0,${inner}]`,
      (inner: string) => `{"x":${inner},"y":":"}`,
      (inner: string) => `[{"x":{}},{"x":${inner}}]`,
    )
    fc.assert(
      fc.property(texts(), jsonValues(), jsonValues(), fc.array(wrappers, { maxLength: 5 }), (key, a, b, wraps) => {
        const twice = `{${JSON.stringify(key)}:${JSON.stringify(a)},${escaped(key)}:${JSON.stringify(b)}}`
        const text = wraps.reduce((inner, wrap) => wrap(inner), twice)
        const { code, message } = refusalOf(() => parseStrict(text))
        expect(code).toBe('DUPLICATE_KEY')
        expect(message).toContain(JSON.stringify(key))
      }),
    )
  })

  test('agrees with JSON.parse on what is JSON', () => {
    const scraps = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '1', '\\', 'null', '"a"', ' ')
    fc.assert(
      fc.property(fc.array(scraps, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        const isJson = accepts(() => JSON.parse(text) as unknown)
        const isStrict = accepts(() => parseStrict(text))
        const isTwice = !isStrict && refusalOf(() => parseStrict(text)).code === 'DUPLICATE_KEY'
        expect(isStrict || isTwice).toBe(isJson)
      }),
      { numRuns: 1000 },
    )
  })
})

function accepts(act: () => unknown): boolean {
  try {
    act()
    return true
  } catch {
    return false
  }
}
