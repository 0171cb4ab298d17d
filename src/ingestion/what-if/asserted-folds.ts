import type { Fragment } from '../../domain/fragments/fragment.js'
import { fold, type Assertion } from '../../domain/fragments/fold.js'
import { defaultRank } from '../../domain/sources/source.js'
import type { EntityFold } from '../../governance/what-if/entity-difference.js'
import type { CatalogState } from '../../governance/what-if/what-if.js'
import { lookUpFragments } from '../../projections/catalog/queries/look-up-fragments.js'
import { lookUpRanks } from '../../projections/catalog/queries/look-up-ranks.js'
import { NOW } from '../../projections/catalog/queries/tables.js'

/** What would be asserted about refs: by ref, then by source; null where it would be retracted. */
export type Assertions = ReadonlyMap<string, ReadonlyMap<string, Fragment | null>>

/** Refs whose fragments are in memory at a time. */
const SLICE = 500

/** The entities as they are and as they would be with what is asserted about them, by ref. */
export async function* foldsWith(
  { db }: CatalogState,
  asserted: Assertions,
  after?: string,
): AsyncGenerator<EntityFold> {
  const refs = [...asserted.keys()].filter((ref) => after === undefined || ref > after).sort()
  for (let from = 0; from < refs.length; from += SLICE) {
    const slice = refs.slice(from, from + SLICE)
    const known = await lookUpFragments(db, NOW, slice)
    const sources = slice.flatMap((ref) => [...(asserted.get(ref)?.keys() ?? [])])
    const ranks = await lookUpRanks(db, NOW, sources)
    for (const ref of slice) {
      const now = known.get(ref) ?? []
      const then: Assertion[] = now.filter(({ source }) => !asserted.get(ref)?.has(source))
      for (const [source, fragment] of asserted.get(ref) ?? [])
        if (fragment) then.push({ source, fragment, rank: ranks.get(source) ?? defaultRank(source) })
      yield { ref, before: fold(now), after: fold(then) }
    }
  }
}
