import { Command } from '@nestjs/cqrs'
import type { JsonValue } from '../../domain/json/json.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { FragmentResult } from './fragment-result.js'

/** Records one fragment as it came; a refusal is thrown with all that is wrong. */
export class RecordFragment extends Command<FragmentResult> {
  constructor(
    readonly item: JsonValue | undefined,
    readonly context: RequestContext,
  ) {
    super()
  }
}
