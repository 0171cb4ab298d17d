import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { hasNullMember, isObject, type JsonObject, type JsonValue } from '../json/json.js'
import { fold, type Assertion, type EffectiveEntity } from './fold.js'
import { assertions } from './fragments.spec-kit.js'

const SETS = [
  'metadata.tags',
  'metadata.links',
  ...['dependsOn', 'dependencyOf', 'providesApis', 'consumesApis', 'memberOf', 'members', 'children'].map(
    (f) => `spec.${f}`,
  ),
]

/** The design's words: a merge of two, from the lowest rank to the highest. */
function referenceFold(given: readonly Assertion[]): EffectiveEntity {
  const lowestFirst = [...given].sort((a, b) => a.rank.rank - b.rank.rank || (a.source < b.source ? 1 : -1))
  const { apiVersion, kind, metadata, spec, facts } = lowestFirst.reduce<JsonObject>(
    (lower, { fragment }) => merge(lower, fragment, '') as JsonObject,
    {},
  )
  return { apiVersion, kind, metadata: metadata ?? {}, spec: spec ?? {}, facts: facts ?? {} } as EffectiveEntity
}

function merge(lower: JsonValue | undefined, upper: JsonValue, path: string): JsonValue {
  if (Array.isArray(upper) && Array.isArray(lower) && SETS.includes(path)) return union(upper, lower)
  if (!isObject(upper)) return upper
  const merged = new Map(isObject(lower) ? Object.entries(lower) : [])
  for (const [key, value] of Object.entries(upper)) {
    if (value === null) merged.delete(key)
    else merged.set(key, merge(merged.get(key), value, path === '' ? key : `${path}.${key}`))
  }
  return Object.fromEntries(merged)
}

function union(upper: JsonValue[], lower: JsonValue[]): JsonValue[] {
  const identity = (item: JsonValue) => JSON.stringify(isObject(item) && 'url' in item ? item['url'] : item)
  return [...upper, ...lower.filter((item) => upper.every((known) => identity(known) !== identity(item)))]
}

const anyAssertions = fc.boolean().chain((byPath) => assertions({ byPath }))
const shuffled = anyAssertions.chain((given) =>
  fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
)
/** A source above or below all others. */
const at = (rank: number, fragment: JsonObject): Assertion => ({ source: 'new', fragment, rank: { rank, paths: {} } })
const asFragment = (entity: EffectiveEntity | null): JsonObject => ({ ...entity })

describe('the fold', () => {
  test('is the merge of two from the lowest rank to the highest', () => {
    fc.assert(
      fc.property(assertions({ byPath: false }), (given) => expect(fold(given)).toEqual(referenceFold(given))),
      { numRuns: 1000 },
    )
  })

  test('does not depend on the order in which assertions are given, to the order of its keys', () => {
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        expect(JSON.stringify(fold(other))).toBe(JSON.stringify(fold(given)))
      }),
    )
  })

  test('is the same with and without a listener', () => {
    fc.assert(fc.property(anyAssertions, (given) => expect(fold(given, () => undefined)).toEqual(fold(given))))
  })

  test('leaves no null member', () => {
    fc.assert(fc.property(anyAssertions, (given) => expect(hasNullMember(asFragment(fold(given)))).toBe(false)))
  })

  test('of its own result is the result', () => {
    fc.assert(
      fc.property(anyAssertions, (given) => {
        const entity = fold(given)
        expect(fold([at(1, asFragment(entity))])).toEqual(entity)
      }),
    )
  })

  test('is not changed by a source that says what holds, whether above or below all others', () => {
    fc.assert(
      fc.property(assertions({ byPath: false }), fc.constantFrom(0, 9), (given, rank) => {
        const entity = fold(given)
        expect(fold([...given, at(rank, asFragment(entity))])).toEqual(entity)
      }),
    )
  })

  test('is not changed by a source that says nothing', () => {
    fc.assert(
      fc.property(anyAssertions, fc.integer({ min: 0, max: 4 }), (given, rank) => {
        expect(fold([...given, at(rank, {})])).toEqual(fold(given))
      }),
    )
  })

  test('holds what the highest source says, its nulls aside', () => {
    fc.assert(
      fc.property(assertions({ byPath: false }), (given) => {
        const [highest] = [...given].sort((a, b) => b.rank.rank - a.rank.rank || (a.source < b.source ? -1 : 1))
        const entity = asFragment(fold(given))
        for (const [path, value] of scalarsOf(highest?.fragment ?? {})) {
          expect(
            path.reduce<JsonValue | undefined>((here, key) => (isObject(here) ? here[key] : undefined), entity),
          ).toBe(value ?? undefined)
        }
      }),
    )
  })

  test('of a rank for every path is that of the rank alone', () => {
    fc.assert(
      fc.property(assertions({ byPath: false }), (given) => {
        const declared = given.map(({ source, fragment, rank: { rank } }) => {
          const paths = Object.fromEntries(Object.keys(fragment).map((section) => [section, rank]))
          return { source, fragment, rank: { rank, paths } }
        })
        expect(fold(declared)).toEqual(fold(given))
      }),
    )
  })
})

/** Every scalar in an object, lists aside, by its keys. */
function scalarsOf(object: JsonObject, keys: string[] = []): [keys: string[], value: JsonValue][] {
  return Object.entries(object).flatMap(([key, value]) => {
    if (isObject(value)) return scalarsOf(value, [...keys, key])
    return Array.isArray(value) ? [] : [[[...keys, key], value] as [string[], JsonValue]]
  })
}
