import { Query } from '@nestjs/cqrs'
import type { RequestContext } from '../../principals/principal.js'
import type { PageArguments } from '../../../projections/page-arguments.js'
import type { DifferencePage } from '../../what-if/difference-page.js'
import type { SourceRankInput, SourceRankResult } from './set-source-rank.command.js'

/** What a change of a source's rank would come to. */
export interface SourceRankPreview extends Omit<SourceRankResult, 'position'> {
  differences: DifferencePage
}

/** Asks what a change of a source's rank would come to; appends nothing. */
export class PreviewSourceRank extends Query<SourceRankPreview> {
  constructor(
    readonly input: Omit<SourceRankInput, 'reason'>,
    readonly asked: { page: Pick<PageArguments, 'first' | 'after'>; withTotal: boolean },
    readonly context: RequestContext,
  ) {
    super()
  }
}
