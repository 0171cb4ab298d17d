import { describe, expect, test } from '@jest/globals'
import { entitySubject, plainParameters, plainText, subjectOf } from './plain.js'

describe('a text that is kept whatever it is', () => {
  test.each<[unknown, string | null]>([
    ['search', 'search'],
    [' a\n\tb\0c ', 'a b c'],
    ['\ud800x', '\ufffdx'],
    ['x'.repeat(600), 'x'.repeat(500)],
    ['', null],
    ['\n', null],
    [undefined, null],
    [7, null],
    [{ text: 'x' }, null],
  ])('%j', (value, kept) => expect(plainText(value)).toBe(kept))
})

test('what a command is about is told in full, or as it was written', () => {
  expect(entitySubject('Component:Search')).toBe('component:default/search')
  expect(entitySubject('no ref at all')).toBe('no ref at all')
  expect(entitySubject({})).toBeNull()
  expect(subjectOf('projection', 'catalog')).toBe('projection:catalog')
  expect(subjectOf('projection', '')).toBeNull()
})

test('parameters are texts, numbers, flags and lists of them: no content', () => {
  const secretive = { rank: 7, on: true, at: 'now', refs: ['a', { b: 'c' }, 3], fragment: { spec: {} }, none: null }
  expect(plainParameters({ ...secretive, odd: Number.NaN, absent: undefined })).toEqual({
    rank: 7,
    on: true,
    at: 'now',
    refs: ['a', 3],
  })
  const many = Array.from({ length: 50 }, (_, i) => i)
  expect(plainParameters({ many })).toEqual({ many: many.slice(0, 20) })
  expect(Object.keys(plainParameters(Object.fromEntries(many.map((n) => [`p${n}`, n]))))).toHaveLength(20)
})
