import type { JsonValue } from '../json/json.js'
import { byPrecedence } from '../sources/precedence.js'
import { fold, type Assertion } from './fold.js'
import { dotted, isAtOrBelow, valueAt } from './leaves.js'

/** Where one leaf of the effective entity comes from. */
export interface LeafProvenance<A extends Assertion> {
  path: string
  value: JsonValue
  /** The assertion that won; of a united list the highest that has it. */
  winner: A
  /** What other assertions have at the path, best first: values that lost, lists that were united below the winner's. */
  overridden: { by: A; value: JsonValue }[]
}

const SECTIONS = ['metadata', 'spec', 'facts']

/** One row a leaf of metadata, spec and facts of the effective entity, only those at or below `paths` when given. */
export function provenanceOf<A extends Assertion>(
  assertions: readonly A[],
  paths?: readonly string[],
): LeafProvenance<A>[] {
  const rows: LeafProvenance<A>[] = []
  fold(assertions, (keys, value, winner) => {
    const path = dotted(keys)
    if (!SECTIONS.includes(keys[0] ?? '') || (paths && !paths.some((asked) => isAtOrBelow(path, asked)))) return
    rows.push({ path, value, winner: winner as A, overridden: others(assertions, keys, path, winner) })
  })
  return rows
}

function others<A extends Assertion>(
  assertions: readonly A[],
  keys: readonly string[],
  path: string,
  winner: Assertion,
) {
  const order = byPrecedence(path)
  return assertions
    .filter((by) => by !== winner)
    .flatMap((by) => {
      const value = valueAt(by.fragment, keys)
      return value === undefined || value === null ? [] : [{ by, value }]
    })
    .sort((a, b) => order(a.by, b.by))
}
