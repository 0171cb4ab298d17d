import { describe, expect, test } from '@jest/globals'
import { pointersOf } from '../errors.spec-kit.js'
import { rankAt } from './precedence.js'
import { defaultRank, requireSource, sourceFamily } from './source.js'

const RIGHT: [id: string, family: string, rank: number][] = [
  ['decorator', 'decorator', 500],
  ['decorator/anna', 'decorator', 500],
  ['hr/okta', 'hr', 400],
  ['scm/github/acme', 'scm', 300],
  ['scm/github/Acme-Inc_x.y', 'scm', 300],
  ['cloud/aws/123456789012', 'cloud', 200],
  ['api/sonar', 'api', 100],
  [`api/${'x'.repeat(196)}`, 'api', 100],
]

const WRONG: [what: string, id: unknown][] = [
  ['a number', 42],
  ['null', null],
  ['nothing', undefined],
  ['empty', ''],
  ['a family alone', 'scm'],
  ['an unknown family', 'cmdb/acme'],
  ['a member of every object', 'constructor/acme'],
  ['a family in upper case', 'SCM/acme'],
  ['an empty segment', 'scm//acme'],
  ['a slash at its end', 'scm/acme/'],
  ['a slash at its start', '/scm/acme'],
  ['a dot segment', 'scm/..'],
  ['a dash at the start of a segment', 'scm/-acme'],
  ['a space', 'scm/ac me'],
  ['a line end', 'scm/acme\n'],
  ['a letter outside ASCII', 'scm/größe'],
  ['201 characters', `api/${'x'.repeat(197)}`],
  ['100,000 characters', `api/${'x-'.repeat(50_000)}`],
]

describe('a source', () => {
  test.each(RIGHT)('%s is of the family %s and ranks %i', (id, family, rank) => {
    expect(requireSource(id, '/source')).toBe(id)
    expect(sourceFamily(id)).toBe(family)
    expect(defaultRank(id)).toEqual({ rank, paths: {} })
  })

  test.each(WRONG)('is not %s', (_, id) => {
    expect(pointersOf(() => requireSource(id, '/source'))).toEqual({ code: 'INVALID_SOURCE', pointers: ['/source'] })
  })
})

describe('the rank at a path', () => {
  const rank = { rank: 300, paths: { spec: 1, 'spec.owner': 2, 'spec.owner.x': 0, 'metadata.tags': 4 } }

  test.each([
    ['', 300],
    ['facts.x', 300],
    ['metadata', 300],
    ['metadata.tags', 4],
    ['metadata.tagsx', 300],
    ['spec', 1],
    ['spec.type', 1],
    ['spec.owner', 2],
    ['spec.owners', 1],
    ['spec.owner.y', 2],
    ['spec.owner.x', 0],
    ['spec.owner.x.y', 0],
    ['special', 300],
  ])('%j is %i', (path, wanted) => {
    expect(rankAt(rank, path)).toBe(wanted)
  })
})
