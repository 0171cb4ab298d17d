import { expect, test } from '@jest/globals'
import { jsonOfMap } from './json-of-map.js'

const PATHS: [string, string[]][] = [
  ['spec', []],
  ['spec."quoted"\n', ['one "key"']],
  ['metadata.tags', ['a', '\u0001b1', '🦉']],
  ['__proto__', ['x']],
  ['x'.repeat(300), ['long']],
  ...['"', '\\', 'a\nb', '\u0001b1', '\u001f', '\u2028', 'ü', '🦉', '\ud83e', ''].map((key): [string, string[]] => [
    `facts.${key}`,
    [key],
  ]),
]

test('writes what JSON.parse reads', () => {
  for (let n = 0; n < 2; n++) {
    expect(Object.entries(JSON.parse(jsonOfMap(new Map(PATHS))) as object)).toEqual(PATHS)
    expect(jsonOfMap(new Map())).toBe('{}')
  }
})

test('remembers no path wrongly, however many there are', () => {
  for (let n = 0; n < 45_000; n++) {
    const path = `facts.${n % 30_000}`
    expect(jsonOfMap(new Map([[path, []]]))).toBe(`{"${path}":[]}`)
  }
})
