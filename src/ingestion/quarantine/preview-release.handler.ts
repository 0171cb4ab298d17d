import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs'
import type { RequestContext } from '../../governance/principals/principal.js'
import { findDifferences, type Folds } from '../../governance/what-if/difference-page.js'
import { WhatIf, type CatalogState } from '../../governance/what-if/what-if.js'
import { countQuarantined, readQuarantined } from '../../projections/catalog/queries/quarantined-fragments.js'
import { requirePage } from '../../projections/page-arguments.js'
import { foldsWith } from '../what-if/asserted-folds.js'
import { PreviewRelease, type ReleasePreview } from './preview-release.query.js'
import { QuarantinedFragments } from './quarantined-fragments.js'
import { requireQuarantined, type OfSource } from './require-quarantined.js'

/** Refs whose fragments are in memory at a time. */
const SLICE = 500

@QueryHandler(PreviewRelease)
export class PreviewReleaseHandler implements IQueryHandler<PreviewRelease> {
  constructor(
    private readonly quarantined: QuarantinedFragments,
    private readonly whatIf: WhatIf,
  ) {}

  async execute({ input, asked, context }: PreviewRelease): Promise<ReleasePreview> {
    const which = requireQuarantined(input)
    const page = requirePage(asked.page)
    await this.quarantined.requireRegistered(which.source)
    return this.whatIf.ask(async (state) => {
      const { position } = state
      const folds = this.#released(state, which, context)
      const differences = await findDifferences(folds, { page, withTotal: asked.withTotal, position })
      return { source: which.source, keptAside: await countQuarantined(state.db, which), differences }
    })
  }

  #released(state: CatalogState, which: OfSource, context: RequestContext): Folds {
    const { quarantined } = this
    return async function* folds(after) {
      let last = after
      for (;;) {
        const rows = await readQuarantined(state.db, which, { after: last, limit: SLICE })
        yield* foldsWith(state, await quarantined.preview(rows, context))
        if (rows.length < SLICE) return
        last = rows.at(-1)?.entityRef
      }
    }
  }
}
