import { describe, expect, test } from '@jest/globals'
import { readYaml } from './yaml-documents.js'

const problems = (text: string) => readYaml(text).map((document) => document.problems)
const values = (text: string) => readYaml(text).map(({ value }) => value)

describe('readYaml', () => {
  test('reads scalars as YAML 1.2 has them', () => {
    const text = 'date: 2020-01-01\nno: no\nyes: on\noctal: 010\nhex: 0x1F\nnothing: ~\n12: twelve\n'
    const expected = { date: '2020-01-01', no: 'no', yes: 'on', octal: 10, hex: 31, nothing: null, '12': 'twelve' }
    expect(values(text)).toEqual([expected])
    expect(values(`%YAML 1.1\n---\n${text}`)).toEqual([expected])
  })

  test('reads CRLF, a byte order mark and several documents, each with its line', () => {
    const documents = readYaml('\uFEFFa: 1\r\n---\r\n# comment\r\nb:\r\n  - x\r\n---\r\n')
    expect(documents.map(({ line, value }) => [line, value])).toEqual([
      [1, { a: 1 }],
      [4, { b: ['x'] }],
      [6, null],
    ])
  })

  test('reads nothing from nothing', () => expect(readYaml('')).toEqual([]))

  test('resolves anchors and merge keys', () => {
    expect(values('base: &base { a: 1, b: 2 }\nmore:\n  <<: *base\n  b: 3\n')).toEqual([
      { base: { a: 1, b: 2 }, more: { a: 1, b: 3 } },
    ])
  })

  test.each([
    ['a duplicate key', 'x: 0\na: 1\nb: 2\na: 3\n', 'DUPLICATE_KEY', 4],
    ['the same key as a number and a text', '1: a\n"1": b\n', 'DUPLICATE_KEY', 2],
    ['a tab', 'a:\n\tb: 1\n', 'MALFORMED_YAML', 2],
    ['an open list', 'a: [1, 2\nb: c\n', 'MALFORMED_YAML', 2],
    ['an alias without an anchor', 'a: 1\nb: *nowhere\n', 'MALFORMED_YAML', 2],
    ['a key that is no text', 'a: 1\n? { b: c }\n: d\n', 'MALFORMED_YAML', 2],
    ['deep nesting', `a: 1\nb: ${'['.repeat(100)}${']'.repeat(100)}\n`, 'TOO_DEEP', 1],
  ])('refuses %s and still reads the next document', (_what, text, code, line) => {
    const [first, second] = readYaml(`${text}---\nnext: 1\n`)
    expect(first?.problems[0]).toMatchObject({ code, line })
    expect(first?.value).toBeUndefined()
    expect(second?.value).toEqual({ next: 1 })
  })

  test.each([
    ['lists', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`],
    ['block sequences', `${'- '.repeat(5_000)}x\n`],
    ['block mappings', Array.from({ length: 3_000 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
    ['keys', `${'? '.repeat(5_000)}x\n`],
  ])('survives %s nested so deep that parsing would exhaust the stack', (_what, text) => {
    const [first, second] = readYaml(`a: 1\n---\n${text}---\nb: 1\n`)
    expect(first?.value).toEqual({ a: 1 })
    expect(second?.problems).toMatchObject([{ code: 'TOO_DEEP' }])
  })

  test('refuses aliases that multiply', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array<string>(9).fill(of).join(', ')}]\n`
    const text = level('a', 'x') + level('b', '*a') + level('c', '*b') + level('d', '*c')
    expect(problems(`${text}---\nb: 1\n`)).toMatchObject([[{ code: 'TOO_MANY_ALIASES', line: 1 }], []])
  })

  test('tells of tags that it does not know', () => {
    const [document] = readYaml('a: 1\nb: !secret x\n')
    expect(document?.value).toEqual({ a: 1, b: 'x' })
    expect(document?.warnings).toMatchObject([{ line: 2 }])
  })

  test('keeps a __proto__ key as data', () => {
    const [document] = readYaml('__proto__: { a: 1 }\n')
    expect(Object.keys(document?.value as object)).toEqual(['__proto__'])
  })

  test('knows the line of a pointer, or of what is nearest to it', () => {
    const [, document] = readYaml(
      'x: 1\n---\nmetadata:\n  tags:\n    - a\n    - B\n  annotations:\n    a/b~c: 1\n    d: &d\n      e: 1\n    f: *d\n',
    )
    const line = (pointer: string) => document?.lineOf(pointer)
    expect(line('')).toBe(3)
    expect(line('/metadata/tags/1')).toBe(6)
    expect(line('/metadata/annotations/a~1b~0c')).toBe(8)
    expect(line('/metadata/annotations/f/e')).toBe(10)
    expect(line('/metadata/name')).toBe(3)
    expect(line('/spec/owner')).toBe(3)
  })
})
