import { sourceSubject } from '../../domain/audit/plain.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import { AuditedCommand, type CommandAccount, type ItemAccount } from '../../platform/commands/audited-command.js'
import { refusedItem } from '../fragments/refused-items.js'
import type { WithdrawalInput } from './withdrawal-input.js'
import type { WithdrawalResult } from './withdrawer.js'

/** Withdraws what a source said within a stretch of the log: a part of it, if there is much. */
export class WithdrawAssertions extends AuditedCommand<WithdrawalResult, RequestContext> {
  constructor(
    readonly input: WithdrawalInput,
    context: RequestContext,
  ) {
    super('WithdrawAssertions', context)
  }

  account(): CommandAccount {
    const { source, from, until, expectedCount, reason } = this.input
    const parameters = { from, until, expectedCount }
    return { accepted: 'EVENTS', subject: sourceSubject(source), source, reason, parameters }
  }

  override itemsOf({ source, restored, retracted, unchanged, leftAlone, refused }: WithdrawalResult): ItemAccount {
    return {
      total: restored + retracted + unchanged + leftAlone + refused.length,
      refused: refused.map(({ entityRef, error }) => refusedItem(entityRef, source, error)),
    }
  }
}
