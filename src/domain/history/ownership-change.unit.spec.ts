import { describe, expect, test } from '@jest/globals'
import type { CatalogEventType } from '../events/event-types.js'
import type { Fragment } from '../fragments/fragment.js'
import { fold, type Assertion } from '../fragments/fold.js'
import { documentOf, says } from '../fragments/fragments.spec-kit.js'
import { provenanceOf } from '../fragments/provenance.js'
import type { JsonObject } from '../json/json.js'
import { OWNER_PATH, ownershipChange, ownershipWinner } from './ownership-change.js'

const REF = 'component:payments/it'

const scm = (spec: JsonObject) => says('scm/github/acme', documentOf(spec))
const hr = (spec: JsonObject) => says('hr/okta', { spec })

/** What becomes of the owner when what sources say becomes something else by an event. */
const changed = (type: CatalogEventType, before: Assertion[], after: Assertion[]) =>
  ownershipChange(type, { ref: REF, before: fold(before), after: fold(after), assertionsAfter: after })

describe('given an entity without owner', () => {
  test('when it comes to be without one, then nothing changes', () => {
    expect(changed('EntityFragmentRecorded', [], [scm({})])).toBeNull()
  })

  test('when it comes to be with one, then it is owned, in full form and from its own namespace', () => {
    expect(changed('EntityFragmentRecorded', [], [scm({ owner: 'Ledger' })])).toEqual({
      before: null,
      after: 'group:payments/ledger',
      cause: 'FRAGMENT_RECORDED',
      winner: { source: 'scm/github/acme', rank: 300 },
    })
  })

  test('when what it names is no ref, then nothing changes', () => {
    expect(changed('EntityFragmentRecorded', [scm({})], [scm({ owner: 'no owner yet' })])).toBeNull()
  })
})

describe('given an entity that one source says to be owned by a', () => {
  const before = [scm({ owner: 'a' })]

  test('when a source of a higher rank says b, then that source has won', () => {
    expect(changed('EntityFragmentRecorded', before, [...before, hr({ owner: 'user:b' })])).toEqual({
      before: 'group:payments/a',
      after: 'user:payments/b',
      cause: 'FRAGMENT_RECORDED',
      winner: { source: 'hr/okta', rank: 400 },
    })
  })

  test('when a source of a higher rank says that nobody owns it, then nobody has won', () => {
    expect(changed('EntityFragmentRecorded', before, [...before, hr({ owner: null })])).toEqual({
      before: 'group:payments/a',
      after: null,
      cause: 'FRAGMENT_RECORDED',
      winner: null,
    })
  })

  test('when a source of a higher rank says the same in other words, then nothing changes', () => {
    expect(changed('EntityFragmentRecorded', before, [...before, hr({ owner: 'Group:payments/A' })])).toBeNull()
  })

  test('when it is removed, then the cause is that', () => {
    expect(changed('EntityFragmentRetracted', [...before, hr({ owner: 'b' })], [hr({ owner: 'b' })])).toEqual({
      before: 'group:payments/b',
      after: null,
      cause: 'ENTITY_REMOVED',
      winner: null,
    })
  })
})

test('when the winner retracts, then the next one has won', () => {
  expect(changed('EntityFragmentRetracted', [scm({ owner: 'a' }), hr({ owner: 'b' })], [scm({ owner: 'a' })])).toEqual({
    before: 'group:payments/b',
    after: 'group:payments/a',
    cause: 'FRAGMENT_RETRACTED',
    winner: { source: 'scm/github/acme', rank: 300 },
  })
})

test('when a rank is declared for the owner, then it is the one that counts and is told', () => {
  const declared = says('scm/github/acme', documentOf({ owner: 'a' }), { 'spec.owner': 450, spec: 10 })
  expect(
    changed('SourceRegistered', [scm({ owner: 'a' }), hr({ owner: 'b' })], [declared, hr({ owner: 'b' })]),
  ).toEqual({
    before: 'group:payments/b',
    after: 'group:payments/a',
    cause: 'RANK_CHANGED',
    winner: { source: 'scm/github/acme', rank: 450 },
  })
})

describe('who says who the owner is, of one source', () => {
  const rank = { rank: 100, paths: { spec: 300, 'spec.owner': 700 } }
  const defining = { apiVersion: 'v1', kind: 'Component' }

  test.each<[string, Fragment]>([
    ['states it', { ...defining, spec: { owner: 'team-a' } }],
    ['states none', { ...defining, spec: { type: 'service' } }],
    ['takes it back', { ...defining, spec: { owner: null } }],
    ['has no spec', { ...defining, spec: null }],
    ['states several', { ...defining, spec: { owner: ['team-a', 'team-b'] } }],
    ['states it of an entity that is not there', { spec: { owner: 'team-a' } }],
  ])('that %s, is what provenance tells', (_, fragment) => {
    const assertions = [{ source: 'scm/github/acme', rank, fragment }]
    const winner = provenanceOf(assertions, [OWNER_PATH])[0]?.winner
    expect(ownershipWinner(assertions)).toEqual(winner ? { source: winner.source, rank: 700 } : null)
  })
})
