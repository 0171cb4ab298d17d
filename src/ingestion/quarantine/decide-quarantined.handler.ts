import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { requireReason } from '../../domain/log/reason.js'
import { DecideQuarantined, type QuarantinedResult } from './decide-quarantined.command.js'
import { QuarantinedFragments } from './quarantined-fragments.js'
import { requireExtent, requireQuarantined } from './require-quarantined.js'

@CommandHandler(DecideQuarantined)
export class DecideQuarantinedHandler implements ICommandHandler<DecideQuarantined> {
  constructor(private readonly quarantined: QuarantinedFragments) {}

  async execute({ decision, input, context }: DecideQuarantined): Promise<QuarantinedResult> {
    const which = requireQuarantined(input)
    const what = decision === 'RELEASE' ? 'what is kept aside is released' : 'what is kept aside is dropped'
    const reason = requireReason(input.reason, what)
    return this.quarantined.decide({ decision, which, reason, ...requireExtent(input) }, context)
  }
}
