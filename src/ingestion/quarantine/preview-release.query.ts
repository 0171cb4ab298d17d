import { Query } from '@nestjs/cqrs'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { DifferencePage } from '../../governance/what-if/difference-page.js'
import type { AskedDifferences } from '../what-if/preview-fragments.query.js'
import type { QuarantinedInput } from './decide-quarantined.command.js'

/** What releasing what is kept aside would come to. */
export interface ReleasePreview {
  source: string
  /** How many fragments and retractions it is about. */
  keptAside: number
  differences: DifferencePage
}

/** Asks what releasing what is kept aside of a source would come to; appends nothing. */
export class PreviewRelease extends Query<ReleasePreview> {
  constructor(
    readonly input: QuarantinedInput,
    readonly asked: AskedDifferences,
    readonly context: RequestContext,
  ) {
    super()
  }
}
