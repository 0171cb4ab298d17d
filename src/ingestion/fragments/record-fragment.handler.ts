import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { requireFragmentItem } from './fragment-item.js'
import { requireOutcome, type FragmentResult } from './fragment-result.js'
import { FragmentWriter } from './fragment-writer.js'
import { RecordFragment } from './record-fragment.command.js'

@CommandHandler(RecordFragment)
export class RecordFragmentHandler implements ICommandHandler<RecordFragment> {
  constructor(private readonly writer: FragmentWriter) {}

  async execute({ item, context }: RecordFragment): Promise<FragmentResult> {
    const write = requireFragmentItem(item, { source: context.principal.ownSource })
    return requireOutcome(await this.writer.write([write], context))
  }
}
