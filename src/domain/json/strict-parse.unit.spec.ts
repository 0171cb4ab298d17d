import { describe, expect, test } from '@jest/globals'
import { refusalOf } from '../errors.spec-kit.js'
import { MAX_DEPTH, parseStrict } from './strict-parse.js'

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth)

describe('parseStrict refuses a key that an object has twice', () => {
  test.each([
    ['at the root', '{"a":1,"a":2}', 'a'],
    ['with the same value', '{"a":1,"b":2,"a":1}', 'a'],
    ['deep in objects and lists', '{"x":[{"y":[1,{"deep":1,"deep":2}]}]}', 'deep'],
    ['when the dropped value has members itself', '{"a":{"b":1,"c":{"d":2}},"a":0}', 'a'],
    ['when one is written with escapes', String.raw`{"caf\u00e9":1,"café":2}`, 'café'],
    ['when the quote in it is escaped', String.raw`{"\"":1,"\u0022":2}`, '"'],
    ['when it is empty', '{"":1,"":2}', ''],
    ['when it is __proto__', '{"__proto__":{},"__proto__":{}}', '__proto__'],
    ['with space before its colon', '{"a" \t\r\n:1,"a"\n:2}', 'a'],
    ['behind braces and colons in strings', '{"s":"{\\"a\\":1}:[","a":"}","b":":","a":1}', 'a'],
  ])('%s', (_, text, key) => {
    const { code, message } = refusalOf(() => parseStrict(text))
    expect(code).toBe('DUPLICATE_KEY')
    expect(message).toContain(JSON.stringify(key))
  })

  test('that stands beside ten megabytes of escapes', () => {
    const text = `{"a":"${String.raw`\n`.repeat(5_000_000)}","b":1,"b":2}`
    expect(refusalOf(() => parseStrict(text)).message).toContain('"b"')
  })
})

describe('parseStrict takes', () => {
  test.each([
    ['the same key in different objects', '[{"a":1},{"a":{"a":2}}]', [{ a: 1 }, { a: { a: 2 } }]],
    ['keys that differ in case', '{"a":1,"A":2}', { a: 1, A: 2 }],
    ['colons, braces and escapes in strings', String.raw`{"a":"b:{[\\\":"}`, { a: 'b:{[\\":' }],
    ['a scalar with space around it', ' \n"x" ', 'x'],
    ['an empty object and an empty list', '[{},[]]', [{}, []]],
  ])('%s', (_, text, value) => {
    expect(parseStrict(text)).toEqual(value)
  })

  test('__proto__ as a member like any other, without touching the prototype', () => {
    const value = parseStrict('{"__proto__":{"polluted":true}}') as object
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect('polluted' in value).toBe(false)
  })
})

describe('parseStrict limits nesting', () => {
  test.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('of %s', (_, open, close) => {
    const text = (depth: number) => `${open.repeat(depth - 1)}[]${close.repeat(depth - 1)}`
    expect(() => parseStrict(text(MAX_DEPTH))).not.toThrow()
    expect(refusalOf(() => parseStrict(text(MAX_DEPTH + 1))).code).toBe('TOO_DEEP')
  })

  test('to what the caller allows', () => {
    expect(() => parseStrict('[[]]', 2)).not.toThrow()
    expect(refusalOf(() => parseStrict('[[[]]]', 2)).code).toBe('TOO_DEEP')
  })

  test('before it could run out of stack', () => {
    expect(refusalOf(() => parseStrict(nested(100_000, '[', ']'))).code).toBe('TOO_DEEP')
    expect(refusalOf(() => parseStrict(nested(100_000, '{"a":', '}'))).code).toBe('TOO_DEEP')
    expect(refusalOf(() => parseStrict('['.repeat(100_000))).code).toBe('TOO_DEEP')
  })

  test('without counting brackets in strings', () => {
    const text = JSON.stringify({ a: '['.repeat(MAX_DEPTH + 1) })
    expect(parseStrict(text)).toEqual(JSON.parse(text))
  })
})

describe('parseStrict refuses what is no JSON', () => {
  test.each([
    '',
    ' ',
    '{',
    '{"a":1',
    '{"a" 1}',
    '{"a":1,}',
    '[1,]',
    '{a:1}',
    "{'a':1}",
    '{"a":1}{"a":1}',
    '"open',
    '"\\',
    '"\\x"',
    'NaN',
    '01',
    '1 // one',
    '\ufeff{}',
    'undefined',
  ])('%j', (text) => {
    const { code, message } = refusalOf(() => parseStrict(text))
    expect(code).toBe('MALFORMED_JSON')
    expect(message.length).toBeLessThan(300)
  })
})
