import { describe, expect, test } from '@jest/globals'
import { pointersOf } from '../errors.spec-kit.js'
import { changedRank, MOST_PATHS, requireRankChange, sameRank } from './rank-rules.js'

const RIGHT: unknown[] = [0, 1, 500, 1000]
const WRONG: unknown[] = [-1, 1001, 1.5, NaN, Infinity, '500', true, [], {}]

const LONGEST = `facts.${'x'.repeat(506)}`

const RIGHT_PATHS = [
  'metadata',
  'spec',
  'facts',
  'spec.owner',
  'spec.Owner',
  'metadata.annotations.backstage.io/techdocs-ref',
  'facts.größe.a b',
  LONGEST,
]

const WRONG_PATHS = [
  '',
  'kind',
  'apiVersion',
  'relations.ownedBy',
  'Spec.owner',
  'specs',
  '.spec',
  'spec.',
  'spec..owner',
  '__proto__',
  'facts.__proto__.x',
  'facts.constructor',
  'spec.prototype',
  'facts.a\u0000',
  'facts.a\nb',
  'facts.\ud800',
  `${LONGEST}x`,
]

describe('a change of a rank', () => {
  test.each(RIGHT)('may set %p', (rank) => {
    expect(requireRankChange({ rank, paths: { spec: rank } })).toEqual({ rank, paths: new Map([['spec', rank]]) })
  })

  test.each(WRONG)('refuses %p', (rank) => {
    expect(pointersOf(() => requireRankChange({ rank }))).toEqual({ code: 'INVALID_INPUT', pointers: ['/rank'] })
    const ofPath = () => requireRankChange({ paths: { 'spec.a/b': rank } })
    expect(pointersOf(ofPath)).toEqual({ code: 'INVALID_INPUT', pointers: ['/paths/spec.a~1b'] })
  })

  test.each(RIGHT_PATHS)('takes the path %j', (path) => {
    expect([...requireRankChange({ paths: { [path]: 1 } }).paths]).toEqual([[path, 1]])
    expect([...requireRankChange({ paths: { [path]: null } }).paths]).toEqual([[path, null]])
  })

  test.each(WRONG_PATHS)('refuses the path %j', (path) => {
    const paths = Object.fromEntries([[path, 1]])
    const { code, pointers } = pointersOf(() => requireRankChange({ paths }))
    expect([code, pointers.length]).toEqual(['INVALID_INPUT', 1])
    expect(pointers[0]).toMatch(/^\/paths\//)
  })

  test.each([[[]], ['spec'], [1]])('refuses %p as paths', (paths) => {
    expect(pointersOf(() => requireRankChange({ paths })).pointers).toEqual(['/paths'])
  })

  test.each([[{}], [{ rank: null, paths: {} }], [{ paths: null }]])('refuses to change nothing: %p', (input) => {
    expect(pointersOf(() => requireRankChange(input)).pointers).toEqual(['/rank'])
  })

  test('names no more paths than a source may have', () => {
    const paths = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`facts.p${i}`, 1]))
    const most = requireRankChange({ paths: paths(MOST_PATHS) })
    expect(pointersOf(() => requireRankChange({ paths: paths(MOST_PATHS + 1) })).pointers).toEqual(['/paths'])
    const before = { rank: 1, paths: { spec: 1 } }
    expect(pointersOf(() => changedRank(before, most)).pointers).toEqual(['/paths'])
    expect(Object.keys(changedRank({ rank: 1, paths: {} }, most).paths)).toHaveLength(MOST_PATHS)
  })
})

describe('a rank after a change', () => {
  const before = { rank: 300, paths: { 'spec.owner': 600, facts: 1 } }

  test('keeps what is not named', () => {
    expect(changedRank(before, requireRankChange({ rank: 5 }))).toEqual({ ...before, rank: 5 })
    const { rank, paths } = changedRank(before, requireRankChange({ paths: { metadata: 7, facts: null, spec: null } }))
    expect([rank, Object.entries(paths)]).toEqual([
      300,
      [
        ['metadata', 7],
        ['spec.owner', 600],
      ],
    ])
    expect(before.paths).toEqual({ 'spec.owner': 600, facts: 1 })
  })

  test('is the same in any order of its paths', () => {
    expect(sameRank(before, { rank: 300, paths: { facts: 1, 'spec.owner': 600 } })).toBe(true)
    expect(sameRank(before, { ...before, rank: 301 })).toBe(false)
    expect(sameRank(before, { rank: 300, paths: { 'spec.owner': 600, facts: 2 } })).toBe(false)
    expect(sameRank(before, { rank: 300, paths: { 'spec.owner': 600 } })).toBe(false)
    expect(sameRank(before, { rank: 300, paths: { 'spec.owner': 600, spec: 1 } })).toBe(false)
  })
})
