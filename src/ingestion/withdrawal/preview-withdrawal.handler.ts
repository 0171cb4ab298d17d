import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs'
import { requirePage } from '../../projections/page-arguments.js'
import { PreviewWithdrawal } from './preview-withdrawal.query.js'
import { requireAsked } from './withdrawal-input.js'
import { WithdrawalWhatIf, type WithdrawalPreview } from './withdrawal-what-if.js'

@QueryHandler(PreviewWithdrawal)
export class PreviewWithdrawalHandler implements IQueryHandler<PreviewWithdrawal> {
  constructor(private readonly whatIf: WithdrawalWhatIf) {}

  execute({ input, asked, context }: PreviewWithdrawal): Promise<WithdrawalPreview> {
    return this.whatIf.ask(requireAsked(input), { ...asked, page: requirePage(asked.page) }, context)
  }
}
