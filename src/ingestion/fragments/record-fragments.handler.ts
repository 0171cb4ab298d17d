import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import type { JsonValue } from '../../domain/json/json.js'
import { requireBatchDefaults } from './batch-defaults.js'
import { eachItem } from './each-item.js'
import { requireFragmentItem } from './fragment-item.js'
import type { FragmentResult } from './fragment-result.js'
import { FragmentWriter } from './fragment-writer.js'
import { RecordFragments } from './record-fragments.command.js'

@CommandHandler(RecordFragments)
export class RecordFragmentsHandler implements ICommandHandler<RecordFragments> {
  constructor(private readonly writer: FragmentWriter) {}

  async execute({ items, defaults, context }: RecordFragments): Promise<FragmentResult[]> {
    const completed = requireBatchDefaults(defaults, context.principal.ownSource)
    if (items.length === 0) return []
    const rules = { parse: (item: JsonValue) => requireFragmentItem(item, completed), source: completed.source }
    return eachItem(items, rules, (writes) => this.writer.write(writes, context))
  }
}
