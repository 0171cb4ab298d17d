import { Query } from '@nestjs/cqrs'
import type { StrataError } from '../../domain/errors.js'
import type { JsonValue } from '../../domain/json/json.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { PageArguments } from '../../projections/page-arguments.js'
import type { BatchDefaults } from '../fragments/batch-defaults.js'
import type { RetractionInput } from '../fragments/fragment-item.js'
import type { FragmentPreview } from './fragment-what-if.js'

/** Which differences to tell. */
export interface AskedDifferences {
  page: Pick<PageArguments, 'first' | 'after'>
  withTotal: boolean
}

/** As many are asked about at once: unlike when they are recorded, what they come to is told as a whole. */
export const MAX_PREVIEWED = 1000

/** Asks what fragments as they came would come to; appends nothing. Each stands for itself. */
export class PreviewFragments extends Query<FragmentPreview> {
  constructor(
    readonly items: readonly (JsonValue | StrataError)[],
    readonly defaults: BatchDefaults,
    readonly asked: AskedDifferences,
    readonly context: RequestContext,
  ) {
    super()
  }
}

/** Asks what a retraction would come to; appends nothing. */
export class PreviewRetraction extends Query<FragmentPreview> {
  constructor(
    readonly input: RetractionInput,
    readonly asked: AskedDifferences,
    readonly context: RequestContext,
  ) {
    super()
  }
}
