import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isObject, type JsonValue } from '../json/json.js'
import { byPrecedence } from '../sources/precedence.js'
import { fold } from './fold.js'
import { assertions } from './fragments.spec-kit.js'
import { dotted, valueAt } from './leaves.js'
import { leavesOf } from './leaves.spec-kit.js'
import { provenanceOf } from './provenance.js'

const anyAssertions = fc.boolean().chain((byPath) => assertions({ byPath }))
const isUnited = (path: string) => ['metadata.tags', 'metadata.links', 'spec.dependsOn', 'spec.children'].includes(path)
/** No key of the generated fragments has a dot. */
const keysOf = (path: string) => path.split('.')
const sorted = (rows: { path: string; value: JsonValue }[]) =>
  rows.map(({ path, value }) => `${path} ${JSON.stringify(value)}`).sort()

describe('provenance', () => {
  test('has one row for every leaf of the effective entity, with its value', () => {
    fc.assert(
      fc.property(anyAssertions, (given) => {
        const { metadata = {}, spec = {}, facts = {} } = fold(given) ?? {}
        const leaves = [...leavesOf({ metadata, spec, facts })].map(({ keys, value }) => ({
          path: dotted(keys),
          value,
        }))
        // A section of which nobody speaks is empty without anyone's doing.
        const told = (rows: { path: string; value: JsonValue }[]) => rows.filter(({ path }) => path.includes('.'))
        expect(sorted(told(provenanceOf(given)))).toEqual(sorted(told(leaves)))
      }),
    )
  })

  test('names a winner that says so', () => {
    fc.assert(
      fc.property(anyAssertions, (given) => {
        for (const { path, value, winner } of provenanceOf(given)) {
          const said = valueAt(winner.fragment, keysOf(path))
          if (isObject(value)) expect(isObject(said)).toBe(true)
          else if (isUnited(path) && Array.isArray(value)) expect(value.slice(0, (said as []).length)).toEqual(said)
          else expect(said).toEqual(value)
        }
      }),
    )
  })

  test('of a united list names a contributor of every item', () => {
    fc.assert(
      fc.property(anyAssertions, (given) => {
        for (const { path, value, winner, overridden } of provenanceOf(given)) {
          if (!isUnited(path) || !Array.isArray(value)) continue
          const lists = [valueAt(winner.fragment, keysOf(path)) ?? null, ...overridden.map(({ value: lost }) => lost)]
          const said = lists.filter(Array.isArray).flat() as JsonValue[]
          for (const item of value) expect(said).toContainEqual(item)
        }
      }),
    )
  })

  test('lists all that others say at the path, best first, the winner aside', () => {
    fc.assert(
      fc.property(anyAssertions, (given) => {
        for (const { path, winner, overridden } of provenanceOf(given)) {
          const others = given
            .filter(
              ({ source, fragment }) => source !== winner.source && (valueAt(fragment, keysOf(path)) ?? null) !== null,
            )
            .sort(byPrecedence(path))
          expect(overridden.map(({ by }) => by.source)).toEqual(others.map(({ source }) => source))
          for (const { by, value } of overridden) expect(value).toEqual(valueAt(by.fragment, keysOf(path)))
        }
      }),
    )
  })

  test('has a winner above all that it overrides, as long as no rank is declared for a path', () => {
    fc.assert(
      fc.property(assertions({ byPath: false }), (given) => {
        for (const { path, winner, overridden } of provenanceOf(given)) {
          for (const { by } of overridden) expect(byPrecedence(path)(winner, by)).toBeLessThan(0)
        }
      }),
    )
  })

  test('does not depend on the order in which assertions are given', () => {
    const shuffled = anyAssertions.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
    )
    fc.assert(fc.property(shuffled, ([given, other]) => expect(provenanceOf(other)).toEqual(provenanceOf(given))))
  })
})
