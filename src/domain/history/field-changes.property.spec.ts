import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fold, type EffectiveEntity } from '../fragments/fold.js'
import { assertions } from '../fragments/fragments.spec-kit.js'
import { dotted } from '../fragments/leaves.js'
import { leavesOf } from '../fragments/leaves.spec-kit.js'
import type { JsonObject, JsonValue } from '../json/json.js'
import { jsonObjects, reordered } from '../json/json.spec-kit.js'
import { sameValue } from '../json/same-value.js'
import { fieldChanges } from './field-changes.js'

/** What sources come to, so that both states have the same few keys; sometimes nothing. */
const folded = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 8, arbitrary: assertions({ byPath: false }).map((given) => fold(given)) },
)

/** Any sections at all, with any keys. */
const anything = fc
  .record({ metadata: jsonObjects(), spec: jsonObjects(), facts: jsonObjects() })
  .map((sections): EffectiveEntity => ({ apiVersion: 'v1', kind: 'Component', ...sections }))

/** Leaves by path; only of entities in whose keys is no dot. */
function leaves(entity: EffectiveEntity | null): Map<string, JsonValue> {
  const { metadata = {}, spec = {}, facts = {} } = entity ?? {}
  const told = [...leavesOf({ metadata, spec, facts })].filter(({ keys }) => keys.length > 1)
  return new Map(told.map(({ keys, value }) => [dotted(keys), value]))
}

describe('field changes', () => {
  test('are all that it takes to get from the one state to the other', () => {
    fc.assert(
      fc.property(folded, folded, (before, after) => {
        const patched = leaves(before)
        for (const { path, before: was, after: is } of fieldChanges(before, after)) {
          expect(patched.get(path) ?? null).toEqual(was)
          if (is === null) patched.delete(path)
          else patched.set(path, is)
        }
        expect(patched).toEqual(leaves(after))
      }),
      { numRuns: 1000 },
    )
  })

  test('leave out what did not change', () => {
    fc.assert(
      fc.property(folded, folded, (before, after) => {
        for (const change of fieldChanges(before, after)) expect(sameValue(change.before, change.after)).toBe(false)
      }),
    )
  })

  test('are none for the same content, whatever the order of its keys', () => {
    fc.assert(
      fc.property(anything, (entity) => {
        const same = reordered(entity as unknown as JsonObject) as unknown as EffectiveEntity
        expect(fieldChanges(entity, same)).toEqual([])
      }),
    )
  })

  test('are the same backwards with before and after exchanged', () => {
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        const told = fieldChanges(one, other).map(({ path, before, after }) => ({ path, before: after, after: before }))
        const text = (changes: unknown[]) => changes.map((change) => JSON.stringify(change)).sort()
        expect(text(fieldChanges(other, one))).toEqual(text(told))
      }),
    )
  })
})
