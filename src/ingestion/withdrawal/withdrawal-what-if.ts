import type { Position } from '../../domain/log/position.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import { findDifferences, type DifferencePage, type Folds } from '../../governance/what-if/difference-page.js'
import type { CatalogState, WhatIf } from '../../governance/what-if/what-if.js'
import type { SaidWithin } from '../../projections/history/withdrawals/said-within.js'
import type { PageRequest } from '../../projections/page-arguments.js'
import type { FragmentResult } from '../fragments/fragment-result.js'
import type { FragmentWriter } from '../fragments/fragment-writer.js'
import { foldsWith } from '../what-if/asserted-folds.js'
import { takenEffect } from '../what-if/fragment-what-if.js'
import type { WithdrawalBounds } from './withdrawal-bounds.js'
import type { Asked } from './withdrawal-input.js'
import type { CommandPage, WithdrawalPages } from './withdrawal-pages.js'
import { WithdrawalTally, type WithdrawalCounts } from './withdrawal-tally.js'

/** What a withdrawal would come to. */
export interface WithdrawalPreview {
  source: string
  from: Position
  until: Position
  /** How many entities the source spoke of: what has to be expected. Null unless asked for. */
  entities: number | null
  /** Null unless asked for: every one of them is decided for it. */
  counts: WithdrawalCounts | null
  differences: DifferencePage
}

/** What is wanted of a preview. */
export interface Wanted {
  page: PageRequest
  entities: boolean
  counts: boolean
  total: boolean
}

/** Most refs that a preview names of those that it counts. */
const LISTED = 100

/** Read besides the catalog. */
const TABLES = ['history_v1.fragments']

/** Tells what withdrawals would come to; appends nothing. */
export class WithdrawalWhatIf {
  constructor(
    private readonly writer: FragmentWriter,
    private readonly bounds: WithdrawalBounds,
    private readonly pages: WithdrawalPages,
    private readonly whatIf: WhatIf,
  ) {}

  async ask(asked: Asked, { page, ...want }: Wanted, context: RequestContext): Promise<WithdrawalPreview> {
    const found = await this.bounds.find(asked)
    return this.whatIf.ask(async (state) => {
      const folds = this.#folds(state, found, context)
      return {
        ...found,
        entities: want.entities ? await this.pages.count(state.db, found) : null,
        counts: want.counts ? await this.#count(state, found, context) : null,
        differences: await findDifferences(folds, { page, withTotal: want.total, position: state.position }),
      }
    }, TABLES)
  }

  async #count({ db }: CatalogState, found: SaidWithin, context: RequestContext): Promise<WithdrawalCounts> {
    const tally = new WithdrawalTally(LISTED)
    for await (const page of this.pages.each(db, found))
      tally.add([...(await this.#decide(page, context)), ...page.refused])
    return tally.counts
  }

  #folds(state: CatalogState, found: SaidWithin, context: RequestContext): Folds {
    const { pages } = this
    const decide = (page: CommandPage) => this.#decide(page, context)
    return async function* folds(after) {
      for await (const page of pages.each(state.db, found, after))
        yield* foldsWith(state, takenEffect(page.commands, await decide(page)))
    }
  }

  #decide({ commands }: CommandPage, context: RequestContext): Promise<FragmentResult[]> {
    const items = commands.map((command) => ({ command, expectedRevision: undefined, reason: undefined }))
    return this.writer.preview(items, context)
  }
}
