import { describe, expect, test } from '@jest/globals'
import type { EffectiveEntity } from '../fragments/fold.js'
import type { JsonValue } from '../json/json.js'
import { canOwn, MERGED_INTO, mergedInto, ownerChange, type OwnerChange } from './owner-change.js'

const REF = 'group:acme/coral'

const group = (into?: JsonValue): EffectiveEntity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'coral', annotations: into === undefined ? {} : { [MERGED_INTO]: into } },
  spec: {},
  facts: {},
})

const ALONE = group()
const INTO_AMBER = group('amber')
const MERGED: OwnerChange = { type: 'MERGED', into: 'group:acme/amber' }

describe('what becomes of an owner', () => {
  test.each<[string, EffectiveEntity | null, EffectiveEntity | null, OwnerChange | null]>([
    ['it went away', ALONE, null, { type: 'REMOVED' }],
    ['it went away merged', INTO_AMBER, null, { type: 'REMOVED' }],
    ['it came back', null, ALONE, { type: 'RETURNED' }],
    ['it came back merged', null, INTO_AMBER, MERGED],
    ['it was merged', ALONE, INTO_AMBER, MERGED],
    ['it was merged into yet another', INTO_AMBER, group('User:beige'), { type: 'MERGED', into: 'user:acme/beige' }],
    ['it stays merged', INTO_AMBER, group('group:acme/AMBER'), null],
    ['its merger was taken back', INTO_AMBER, ALONE, { type: 'RETURNED' }],
    ['it changed otherwise', ALONE, { ...ALONE, spec: { type: 'team' } }, null],
    ['it is decorated while it does not exist', null, null, null],
  ])('%s', (_, before, after, change) => {
    expect(ownerChange(REF, before, after, true)).toEqual(change)
  })

  test.each([ALONE, INTO_AMBER])('nothing when it comes to be for the first time', (after) => {
    expect(ownerChange(REF, null, after, false)).toBeNull()
  })
})

test.each([['not a ref'], [''], [7], [null], [['amber']], ['coral'], ['group:acme/coral']])(
  'what was merged into %j was not merged',
  (into) => {
    expect(mergedInto(REF, group(into))).toBeNull()
  },
)

test('annotations that are no object tell nothing', () => {
  expect(mergedInto(REF, { ...ALONE, metadata: { annotations: 'x' } })).toBeNull()
})

test('groups and users own', () => {
  expect(['group:a/b', 'user:a/b', 'component:a/b', 'groups:a/b'].filter(canOwn)).toEqual(['group:a/b', 'user:a/b'])
})
