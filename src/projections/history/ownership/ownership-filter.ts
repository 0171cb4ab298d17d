import type { AsOf } from '../../../domain/log/as-of.js'
import {
  actorValue,
  kindValue,
  refValue,
  requireValues,
  sourceValue,
  type Values,
} from '../../log-lists/filter-lists.js'
import type { Period } from '../pages/period.js'

/** What is asked of the ledger, as it came. */
export interface OwnershipFilterInput {
  entityRefs?: Values
  kinds?: Values
  owners?: Values
  previousOwners?: Values
  sources?: Values
  actors?: Values
  from?: AsOf | null | undefined
  until?: AsOf | null | undefined
}

export interface OwnershipFilter {
  /** A column and the values of which it has to have one. */
  tests: { column: string; values: string[] }[]
  period: Period
}

/** Refuses what can be no filter. An owner's kind may be left out, as in `spec.owner`: then it is a group. */
export function requireOwnershipFilter(input: OwnershipFilterInput | null | undefined): OwnershipFilter {
  const { entityRefs, kinds, owners, previousOwners, sources, actors, from, until } = input ?? {}
  const asked: [column: string, values: string[] | undefined][] = [
    ['entity_ref', requireValues(entityRefs, '/filter/entityRefs', refValue())],
    ['after', requireValues(owners, '/filter/owners', refValue('group'))],
    ['before', requireValues(previousOwners, '/filter/previousOwners', refValue('group'))],
    ['source', requireValues(sources, '/filter/sources', sourceValue)],
    ['actor', requireValues(actors, '/filter/actors', actorValue)],
    ['kind', requireValues(kinds, '/filter/kinds', kindValue)],
  ]
  const tests = asked.flatMap(([column, values]) => (values ? [{ column, values }] : []))
  return { tests, period: { from, until } }
}
