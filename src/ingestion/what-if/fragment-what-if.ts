import type { FragmentCommand } from '../../domain/fragments/commands.js'
import type { Fragment } from '../../domain/fragments/fragment.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import { findDifferences, type DifferencePage, type Folds } from '../../governance/what-if/difference-page.js'
import { WhatIf } from '../../governance/what-if/what-if.js'
import type { PageRequest } from '../../projections/page-arguments.js'
import type { WriteItem } from '../fragments/fragment-item.js'
import type { FragmentResult } from '../fragments/fragment-result.js'
import { FragmentWriter } from '../fragments/fragment-writer.js'
import { foldsWith, type Assertions } from './asserted-folds.js'

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
      const asserted = takenEffect(
        items.map(({ command }) => command),
        results,
      )
      const folds: Folds = (after) => foldsWith(state, asserted, after)
      return { results, differences: await findDifferences(folds, { page, withTotal, position: state.position }) }
    })
  }
}

/** What commands come to that take effect. */
export function takenEffect(commands: readonly FragmentCommand[], results: readonly FragmentResult[]): Assertions {
  const byRef = new Map<string, Map<string, Fragment | null>>()
  for (const [i, command] of commands.entries()) {
    const outcome = results[i]?.outcome
    if (outcome !== 'RECORDED' && outcome !== 'RETRACTED' && outcome !== 'RESTORED' && outcome !== 'RELEASED') continue
    const asserted = byRef.get(command.entityRef) ?? new Map<string, Fragment | null>()
    asserted.set(command.source, assertedBy(command))
    byRef.set(command.entityRef, asserted)
  }
  return byRef
}

function assertedBy(command: FragmentCommand): Fragment | null {
  if (command.type === 'record') return command.fragment
  if (command.type === 'release') return command.aside.fragment
  return command.type === 'withdraw' ? command.to.fragment : null
}
