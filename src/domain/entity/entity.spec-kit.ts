import fc from 'fast-check'
import type { EntityRefParts } from './entity-ref.js'

const LOWER = Array.from('abcxyz0189')

/** Text of 1 to 63 characters: its ends from one set, what is between from another. */
function delimited(ends: readonly string[], between: readonly string[]): fc.Arbitrary<string> {
  const end = fc.constantFrom(...ends)
  const middle = fc.string({ unit: fc.constantFrom(...ends, ...between), maxLength: 61 })
  return fc.oneof(
    end,
    fc.tuple(end, middle, end).map((parts) => parts.join('')),
  )
}

/** The parts of any ref, in lower case. */
export const refParts = (): fc.Arbitrary<EntityRefParts> =>
  fc.record({
    kind: fc.stringMatching(/^[a-z][a-z0-9]{0,62}$/),
    namespace: delimited(LOWER, ['-']),
    name: delimited(LOWER, ['-', '_', '.']),
  })

/** A text with some letters in the other case. */
export const inAnyCase = (text: string): fc.Arbitrary<string> =>
  fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }).map((flags) =>
    Array.from(text)
      .map((char, i) => (flags[i] ? char.toUpperCase() : char))
      .join(''),
  )
