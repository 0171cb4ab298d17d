import { describe, expect, test } from '@jest/globals'
import type { JsonValue } from '../json/json.js'
import type { Assertion } from './fold.js'
import { documentOf, DOCUMENT, says } from './fragments.spec-kit.js'
import { provenanceOf } from './provenance.js'

type Row = [path: string, value: JsonValue, winner: string, ...overridden: [source: string, value: JsonValue][]]

/** Rows by path, as `[path, value, winner, ...[source, value] that lost]`. */
function rowsOf(assertions: Assertion[], paths?: string[]): Row[] {
  return provenanceOf(assertions, paths)
    .map(({ path, value, winner, overridden }): Row => {
      const lost = overridden.map(({ by, value: other }): [string, JsonValue] => [by.source, other])
      return [path, value, winner.source, ...lost]
    })
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

const link = (path: string, title: string) => ({ url: `https://acme.example/${path}`, title })

/** Lowest first, so that nothing is right by accident. */
const DISPUTE = [
  says('api/sonar', { metadata: { description: 'By Sonar' }, facts: { coverage: 81.5, team: { size: 3 } } }),
  says('cloud/aws', { metadata: { tags: ['pci'] }, spec: { limits: { cpu: 4, memory: '1Gi' }, steps: ['y'] } }),
  says('scm/b', documentOf({ owner: 'by-b', type: 'website', dependsOn: ['a:2', 'a:3'], steps: ['z'] })),
  says(
    'scm/a',
    documentOf({ owner: 'by-a', dependsOn: ['a:1', 'a:2'], limits: { cpu: 2 } }, { links: [link('a', 'A')] }),
  ),
  says('hr/okta', { metadata: { description: null }, spec: { owner: 'by-hr' }, facts: { team: { size: 7 } } }),
  says('decorator', { metadata: { tags: ['tier:1'], links: [link('b', 'B')] }, facts: { team: { lead: 'anna' } } }),
]

const ROWS: Row[] = [
  ['facts.coverage', 81.5, 'api/sonar'],
  ['facts.team.lead', 'anna', 'decorator'],
  ['facts.team.size', 7, 'hr/okta', ['api/sonar', 3]],
  ['metadata.links', [link('b', 'B'), link('a', 'A')], 'decorator', ['scm/a', [link('a', 'A')]]],
  ['metadata.name', 'it', 'scm/a', ['scm/b', 'it']],
  ['metadata.tags', ['tier:1', 'pci'], 'decorator', ['cloud/aws', ['pci']]],
  ['spec.dependsOn', ['a:1', 'a:2', 'a:3'], 'scm/a', ['scm/b', ['a:2', 'a:3']]],
  ['spec.limits.cpu', 2, 'scm/a', ['cloud/aws', 4]],
  ['spec.limits.memory', '1Gi', 'cloud/aws'],
  ['spec.owner', 'by-hr', 'hr/okta', ['scm/a', 'by-a'], ['scm/b', 'by-b']],
  ['spec.steps', ['z'], 'scm/b', ['cloud/aws', ['y']]],
  ['spec.type', 'website', 'scm/b'],
]

describe('provenance', () => {
  test('names each leaf’s winner and the values that lost, best first', () => {
    expect(rowsOf(DISPUTE)).toEqual(ROWS)
  })

  test.each([
    [['spec.owner'], ['spec.owner']],
    [['facts.team'], ['facts.team.lead', 'facts.team.size']],
    [
      ['spec.limits.cpu', 'spec.limits'],
      ['spec.limits.cpu', 'spec.limits.memory'],
    ],
    [
      ['metadata', 'facts.coverage'],
      ['facts.coverage', 'metadata.links', 'metadata.name', 'metadata.tags'],
    ],
    [['spec.own', 'spec.owner.name', 'apiVersion', 'Spec', 'nothing', ''], []],
    [[], []],
  ])('of %j is the rows %j', (paths, wanted) => {
    expect(rowsOf(DISPUTE, paths).map(([path]) => path)).toEqual(wanted)
  })

  test('is empty while nothing defines the entity', () => {
    expect(provenanceOf([says('decorator', { facts: { tier: 1 } })])).toEqual([])
  })

  test('tells keys as they are, dots and slashes included', () => {
    const annotated = { ...DOCUMENT, metadata: { annotations: { 'backstage.io/techdocs-ref': 'dir:.' } } }
    expect(rowsOf([says('scm/a', annotated)])).toEqual([
      ['metadata.annotations.backstage.io/techdocs-ref', 'dir:.', 'scm/a'],
    ])
  })

  test('has a row for an empty object, and none for what a null hides', () => {
    const hidden = [
      says('hr/a', { spec: { a: { x: null }, b: null } }),
      says('scm/a', documentOf({ a: { x: 1 }, b: 2 })),
    ]
    expect(rowsOf(hidden, ['spec'])).toEqual([['spec.a', {}, 'hr/a', ['scm/a', { x: 1 }]]])
  })

  test('follows ranks by path, winners and losers', () => {
    const low = says('scm/a', documentOf({ owner: 'by-scm', type: 'a' }), { 'spec.owner': 450 })
    const high = says('hr/a', { spec: { owner: 'by-hr', type: 'b' } })
    expect(rowsOf([high, low], ['spec'])).toEqual([
      ['spec.owner', 'by-scm', 'scm/a', ['hr/a', 'by-hr']],
      ['spec.type', 'b', 'hr/a', ['scm/a', 'a']],
    ])
  })

  test('gives back the assertions with all they carry', () => {
    const said = { ...says('scm/a', documentOf()), actor: 'anna' }
    expect(provenanceOf([said])[0]?.winner).toBe(said)
  })
})
