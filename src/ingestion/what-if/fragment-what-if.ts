import type { FragmentCommand } from '../../domain/fragments/decide.js'
import type { Fragment } from '../../domain/fragments/fragment.js'
import { fold, type Assertion } from '../../domain/fragments/fold.js'
import { defaultRank } from '../../domain/sources/source.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import { findDifferences, type DifferencePage, type Folds } from '../../governance/what-if/difference-page.js'
import { WhatIf, type CatalogState } from '../../governance/what-if/what-if.js'
import { lookUpFragments } from '../../projections/catalog/queries/look-up-fragments.js'
import { lookUpRanks } from '../../projections/catalog/queries/look-up-ranks.js'
import { NOW } from '../../projections/catalog/queries/tables.js'
import type { PageRequest } from '../../projections/page-arguments.js'
import type { WriteItem } from '../fragments/fragment-item.js'
import type { FragmentResult } from '../fragments/fragment-result.js'
import { FragmentWriter } from '../fragments/fragment-writer.js'

export interface Asked {
  page: PageRequest
  withTotal: boolean
}

/** What items would come to. */
export interface FragmentPreview {
  /** As writing them would answer, but that nothing has a position that would be recorded. */
  results: FragmentResult[]
  differences: DifferencePage
}

/** What would be asserted about refs: by ref, then by source; null where it would be retracted. */
export type Assertions = ReadonlyMap<string, ReadonlyMap<string, Fragment | null>>

/** Refs whose fragments are in memory at a time. */
const SLICE = 500

/** Tells what fragments and retractions would come to; appends nothing and registers nobody. */
export class FragmentWhatIf {
  constructor(
    private readonly writer: FragmentWriter,
    private readonly whatIf: WhatIf,
  ) {}

  /** What items would come to, decided one after the other as writing them would do it. */
  async ask(
    items: readonly WriteItem[],
    { page, withTotal }: Asked,
    context: RequestContext,
  ): Promise<FragmentPreview> {
    return this.whatIf.ask(async (state) => {
      const results = await this.writer.preview(items, context)
      const folds = assertedFolds(
        state,
        takenEffect(
          items.map(({ command }) => command),
          results,
        ),
      )
      return { results, differences: await findDifferences(folds, { page, withTotal, position: state.position }) }
    })
  }
}

/** What commands come to that take effect. */
export function takenEffect(commands: readonly FragmentCommand[], results: readonly FragmentResult[]): Assertions {
  const byRef = new Map<string, Map<string, Fragment | null>>()
  for (const [i, command] of commands.entries()) {
    const outcome = results[i]?.outcome
    if (outcome !== 'RECORDED' && outcome !== 'RETRACTED' && outcome !== 'RESTORED') continue
    const asserted = byRef.get(command.entityRef) ?? new Map<string, Fragment | null>()
    asserted.set(command.source, assertedBy(command))
    byRef.set(command.entityRef, asserted)
  }
  return byRef
}

function assertedBy(command: FragmentCommand): Fragment | null {
  if (command.type === 'record') return command.fragment
  return command.type === 'withdraw' ? command.to.fragment : null
}

/** Those refs as they are and as they would be. */
export function assertedFolds({ db }: CatalogState, asserted: Assertions): Folds {
  return async function* folds(after) {
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
}
