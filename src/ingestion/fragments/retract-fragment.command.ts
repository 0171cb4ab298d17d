import { Command } from '@nestjs/cqrs'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { RetractionInput } from './fragment-item.js'
import type { FragmentResult } from './fragment-result.js'

/** Retracts what a source asserts about a ref; a refusal is thrown. */
export class RetractFragment extends Command<FragmentResult> {
  constructor(
    readonly input: RetractionInput,
    readonly context: RequestContext,
  ) {
    super()
  }
}
