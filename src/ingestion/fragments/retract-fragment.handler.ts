import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { requireRetraction } from './fragment-item.js'
import { requireOutcome, type FragmentResult } from './fragment-result.js'
import { FragmentWriter } from './fragment-writer.js'
import { RetractFragment } from './retract-fragment.command.js'

@CommandHandler(RetractFragment)
export class RetractFragmentHandler implements ICommandHandler<RetractFragment> {
  constructor(private readonly writer: FragmentWriter) {}

  async execute({ input, context }: RetractFragment): Promise<FragmentResult> {
    const write = requireRetraction(input, { source: context.principal.ownSource })
    return requireOutcome(await this.writer.write([write], context))
  }
}
