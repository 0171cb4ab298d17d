import { Query } from '@nestjs/cqrs'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { PageArguments } from '../../projections/page-arguments.js'
import type { WithdrawalPreviewInput } from './withdrawal-input.js'
import type { Wanted, WithdrawalPreview } from './withdrawal-what-if.js'

/** Asks what a withdrawal would come to; appends nothing. */
export class PreviewWithdrawal extends Query<WithdrawalPreview> {
  constructor(
    readonly input: WithdrawalPreviewInput,
    readonly asked: Omit<Wanted, 'page'> & { page: Pick<PageArguments, 'first' | 'after'> },
    readonly context: RequestContext,
  ) {
    super()
  }
}
