import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs'
import { fold } from '../../../domain/fragments/fold.js'
import { changedRank, type RankChange } from '../../../domain/sources/rank-rules.js'
import { disputedRefs } from '../../../projections/catalog/queries/disputed-refs.js'
import { lookUpFragments } from '../../../projections/catalog/queries/look-up-fragments.js'
import { NOW } from '../../../projections/catalog/queries/tables.js'
import { requirePage } from '../../../projections/page-arguments.js'
import { findDifferences, type Folds } from '../../what-if/difference-page.js'
import { WhatIf, type CatalogState } from '../../what-if/what-if.js'
import { SourceWriter } from '../source-writer.js'
import { PreviewSourceRank, type SourceRankPreview } from './preview-source-rank.query.js'
import { requireRankCommand } from './require-source-rank.js'

/** Refs whose fragments are in memory at a time. */
const SLICE = 500

@QueryHandler(PreviewSourceRank)
export class PreviewSourceRankHandler implements IQueryHandler<PreviewSourceRank> {
  constructor(
    private readonly sources: SourceWriter,
    private readonly whatIf: WhatIf,
  ) {}

  async execute({ input, asked, context }: PreviewSourceRank): Promise<SourceRankPreview> {
    const { command, expectedRevision } = requireRankCommand(input)
    const page = requirePage(asked.page)
    const { outcome, after } = await this.sources.preview({ command, expectedRevision, reason: undefined }, context)
    const differences = await this.whatIf.ask((state) =>
      findDifferences(rerankedFolds(state, command), {
        page,
        withTotal: asked.withTotal,
        position: state.position,
      }),
    )
    const { source, revision, rank } = after
    return { source, outcome, rank: rank.rank, paths: { ...rank.paths }, revision, differences }
  }
}

/** The entities of which a change of a source's rank may make something else, as they are and as they would be. */
function rerankedFolds({ db }: CatalogState, { source, ...change }: RankChange & { source: string }): Folds {
  return async function* folds(after) {
    let last = after
    for (;;) {
      const refs = await disputedRefs(db, source, { after: last, limit: SLICE })
      const assertions = await lookUpFragments(db, NOW, refs)
      for (const ref of refs) {
        const now = assertions.get(ref) ?? []
        const then = now.map((each) =>
          each.source === source ? { ...each, rank: changedRank(each.rank, change) } : each,
        )
        yield { ref, before: fold(now), after: fold(then) }
      }
      if (refs.length < SLICE) return
      last = refs.at(-1)
    }
  }
}
