import { Command } from '@nestjs/cqrs'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { WithdrawalInput } from './withdrawal-input.js'
import type { WithdrawalResult } from './withdrawer.js'

/** Withdraws what a source said within a stretch of the log: a part of it, if there is much. */
export class WithdrawAssertions extends Command<WithdrawalResult> {
  constructor(
    readonly input: WithdrawalInput,
    readonly context: RequestContext,
  ) {
    super()
  }
}
