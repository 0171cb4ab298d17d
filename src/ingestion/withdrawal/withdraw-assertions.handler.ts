import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { WithdrawAssertions } from './withdraw-assertions.command.js'
import { requireAsked, requireExpectedCount, requireWithdrawalReason } from './withdrawal-input.js'
import { Withdrawer, type WithdrawalResult } from './withdrawer.js'

@CommandHandler(WithdrawAssertions)
export class WithdrawAssertionsHandler implements ICommandHandler<WithdrawAssertions> {
  constructor(private readonly withdrawer: Withdrawer) {}

  execute({ input, context }: WithdrawAssertions): Promise<WithdrawalResult> {
    const withdrawal = {
      asked: requireAsked(input),
      reason: requireWithdrawalReason(input.reason),
      expectedCount: requireExpectedCount(input.expectedCount),
      after: input.after ?? undefined,
    }
    return this.withdrawer.withdraw(withdrawal, context)
  }
}
