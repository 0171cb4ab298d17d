import { Command } from '@nestjs/cqrs'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { ReplaceSetInput, SetResult } from './set-replacer.js'

/** Replaces what one set of a source asserts. */
export class ReplaceSet extends Command<SetResult> {
  constructor(
    readonly input: ReplaceSetInput,
    readonly context: RequestContext,
  ) {
    super()
  }
}
