import { Command } from '@nestjs/cqrs'
import type { StrataError } from '../../domain/errors.js'
import type { JsonValue } from '../../domain/json/json.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { ItemDefaults } from './fragment-item.js'
import type { FragmentResult } from './fragment-result.js'

/** Records fragments as they came; each stands for itself. An item that could not even be read is given as its error. */
export class RecordFragments extends Command<FragmentResult[]> {
  constructor(
    readonly items: readonly (JsonValue | StrataError)[],
    readonly defaults: Partial<ItemDefaults>,
    readonly context: RequestContext,
  ) {
    super()
  }
}
