import { describe, expect, test } from '@jest/globals'
import { pointersOf } from '../domain/errors.spec-kit.js'
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, requirePage, type PageArguments } from './page-arguments.js'

describe('a page', () => {
  test.each<[what: string, given: PageArguments, page: object]>([
    ['nothing', {}, { size: DEFAULT_PAGE_SIZE, cursor: undefined, pointer: '/after', backwards: false }],
    ['nulls', { first: null, after: null, last: null, before: null }, { size: 20, backwards: false }],
    ['first', { first: 1 }, { size: 1, backwards: false }],
    ['the most', { first: MAX_PAGE_SIZE }, { size: 500 }],
    ['first after', { first: 5, after: 'x' }, { size: 5, cursor: 'x', pointer: '/after', backwards: false }],
    ['after', { after: 'x' }, { size: 20, cursor: 'x', backwards: false }],
    ['an empty cursor, which is no absent one', { after: '' }, { cursor: '' }],
    ['last', { last: 3 }, { size: 3, cursor: undefined, pointer: '/before', backwards: true }],
    ['last before', { last: 3, before: 'x' }, { size: 3, cursor: 'x', pointer: '/before', backwards: true }],
    ['before', { before: 'x', first: null }, { size: 20, cursor: 'x', backwards: true }],
  ])('is asked for by %s', (_, given, page) => {
    expect(requirePage(given)).toMatchObject(page)
  })

  test.each<[given: PageArguments, ...pointers: string[]]>([
    [{ first: 0 }, '/first'],
    [{ first: -1 }, '/first'],
    [{ first: MAX_PAGE_SIZE + 1 }, '/first'],
    [{ first: 1.5 }, '/first'],
    [{ first: NaN }, '/first'],
    [{ first: Infinity }, '/first'],
    [{ last: 0 }, '/last'],
    [{ last: MAX_PAGE_SIZE + 1, before: 'x' }, '/last'],
    [{ first: 1, last: 1 }],
    [{ first: 1, before: 'x' }],
    [{ after: 'x', before: 'x' }],
    [{ after: 'x', last: 1 }],
  ])('is refused for %j', (given, ...pointers) => {
    expect(pointersOf(() => requirePage(given))).toEqual({ code: 'INVALID_PAGE', pointers })
  })
})
