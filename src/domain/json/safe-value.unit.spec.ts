import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { JsonValue } from './json.js'
import { pointerTo } from './pointer.js'
import { unsafeParts } from './safe-value.js'
import { MAX_DEPTH, parseStrict } from './strict-parse.js'

const pointers = (value: JsonValue) => unsafeParts(value, '/at').map(({ pointer }) => pointer)
const lists = (depth: number): JsonValue => (depth === 0 ? 1 : [lists(depth - 1)])

describe('unsafeParts points at', () => {
  test.each([
    ['a number beyond doubles', '{"a":[1,1e999]}', ['/at/a/1']],
    ['a number below doubles', '-1e999', ['/at']],
    ['U+0000 in a value', '{"a":"x\\u0000y"}', ['/at/a']],
    ['U+0000 in a key', '{"a\\u0000":1}', ['/at/a\u0000']],
    ['a high surrogate without a low one', '["\\ud800"]', ['/at/0']],
    ['a low surrogate without a high one', '["x\\udc00y"]', ['/at/0']],
    ['a pair in the wrong order', '["\\udc00\\ud800"]', ['/at/0']],
    ['half a pair in a key', '{"\\ud83d":1}', ['/at/\ud83d']],
    ['__proto__ as a key', '{"a":{"__proto__":{"x":1}}}', ['/at/a/__proto__']],
    ['__proto__ whatever its value', '{"__proto__":null}', ['/at/__proto__']],
    ['constructor.prototype', '{"constructor":{"prototype":{"x":1}}}', ['/at/constructor']],
    ['a key with / and ~, escaped', '{"a/b~c":"\\u0000"}', ['/at/a~1b~0c']],
    ['every unsafe part', '{"a":"\\u0000","b":[1e999,2,"\\ud800"]}', ['/at/a', '/at/b/0', '/at/b/2']],
  ])('%s', (_, text, wanted) => {
    expect(pointers(parseStrict(text))).toEqual(wanted)
  })

  test('nesting beyond the limit, and no deeper', () => {
    expect(pointers(lists(MAX_DEPTH))).toEqual([])
    expect(pointers(lists(MAX_DEPTH + 1))).toEqual([`/at${'/0'.repeat(MAX_DEPTH)}`])
    expect(pointers(lists(5_000))).toHaveLength(1)
  })
})

describe('unsafeParts lets pass', () => {
  test.each([
    ['the largest and the smallest double', '[1.7976931348623157e308,5e-324]'],
    ['whole pairs', '{"😀":"😀"}'],
    ['other control characters', '["\\u0001\\u001f\\u007f"]'],
    ['constructor as text', '{"constructor":"Ford"}'],
    ['constructor as an object without prototype', '{"constructor":{"name":"Ford"}}'],
    ['prototype alone', '{"prototype":{"x":1},"toString":1,"hasOwnProperty":null}'],
    ['scalars', 'null'],
  ])('%s', (_, text) => {
    expect(pointers(parseStrict(text))).toEqual([])
  })
})

test.each([
  ['values', Array<string>(1000).fill('\0')],
  ['keys', Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`\0${i}`, '\0']))],
  ['numbers', Array<number>(1000).fill(Infinity)],
])('unsafeParts gives at most 20 errors: %s', (_, value) => {
  expect(pointers(value)).toHaveLength(20)
})

describe('pointerTo', () => {
  test.each([
    ['', 'a', '/a'],
    ['/a', 0, '/a/0'],
    ['', '', '/'],
    ['', 'a/b', '/a~1b'],
    ['', 'm~n', '/m~0n'],
    ['', '~1', '/~01'],
    ['', '/~/', '/~1~0~1'],
  ])('of %j and %j is %j', (parent, token, pointer) => {
    expect(pointerTo(parent, token)).toBe(pointer)
  })

  test('can be read back', () => {
    const tokens = fc.array(fc.string({ unit: fc.constantFrom('~', '/', '0', '1', 'a') }))
    fc.assert(
      fc.property(tokens, (keys) => {
        const pointer = keys.reduce<string>((parent, key) => pointerTo(parent, key), '')
        const read = pointer.split('/').slice(1)
        expect(read.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))).toEqual(keys)
      }),
    )
  })
})
