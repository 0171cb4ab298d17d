import { setImmediate } from 'node:timers/promises'
import type { Position } from '../../domain/log/position.js'
import { encodeKey, keyOfPage } from '../../projections/key-cursor.js'
import type { PageRequest } from '../../projections/page-arguments.js'
import { differenceOf, differs, type EntityDifference, type EntityFold } from './entity-difference.js'

/** A page of the entities that would change, in the order of their refs. */
export interface DifferencePage {
  edges: { cursor: string; node: EntityDifference }[]
  hasNextPage: boolean
  hasPreviousPage: boolean
  /** How many would change in all; null unless asked for. */
  total: number | null
  /** What the catalog reflected when this was found. */
  position: Position
}

/** The entities that may change, by ref: those behind one, or all. */
export type Folds = (after: string | undefined) => AsyncIterable<EntityFold>

const LIST = 'differences'

/** Folds at a stretch: a millisecond or two, so that other requests are served in between. */
const STRETCH = 10

/** Finds a page of differences. What it holds in memory is the page, however many entities are folded for the total. */
export async function findDifferences(
  folds: Folds,
  { page, withTotal, position }: { page: PageRequest; withTotal: boolean; position: Position },
): Promise<DifferencePage> {
  const after = keyOfPage(LIST, page)
  const nodes: EntityDifference[] = []
  let [total, folded, more] = [0, 0, false]
  for await (const fold of folds(withTotal ? undefined : after)) {
    if (++folded % STRETCH === 0) await setImmediate()
    if (!differs(fold)) continue
    total += 1
    if (after !== undefined && fold.ref <= after) continue
    if (nodes.length < page.size) nodes.push(differenceOf(fold))
    else more = true
    if (more && !withTotal) break
  }
  return {
    edges: nodes.map((node) => ({ cursor: encodeKey(LIST, node.ref), node })),
    hasNextPage: more,
    hasPreviousPage: after !== undefined,
    total: withTotal ? total : null,
    position,
  }
}
