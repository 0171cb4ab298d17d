import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { StrataError } from '../../domain/errors.js'
import type { JsonValue } from '../../domain/json/json.js'
import { requireFragmentItem, type ItemDefaults, type WriteItem } from './fragment-item.js'
import { refusal, type FragmentResult } from './fragment-result.js'
import { FragmentWriter } from './fragment-writer.js'
import { RecordFragments } from './record-fragments.command.js'
import { textOf } from './sent-by.js'

@CommandHandler(RecordFragments)
export class RecordFragmentsHandler implements ICommandHandler<RecordFragments> {
  constructor(private readonly writer: FragmentWriter) {}

  async execute({ items, defaults, context }: RecordFragments): Promise<FragmentResult[]> {
    const completed = { source: context.principal.ownSource, ...defaults }
    const parsed = items.map((item) => parse(item, completed))
    const writes = parsed.flatMap((item) => ('command' in item ? [item] : []))
    const written = await this.writer.write(writes, context)
    let next = 0
    return parsed.flatMap((item) => ('command' in item ? (written[next++] ?? []) : [item]))
  }
}

function parse(item: JsonValue | StrataError, defaults: ItemDefaults): WriteItem | FragmentResult {
  try {
    if (item instanceof StrataError) throw item
    return requireFragmentItem(item, defaults)
  } catch (error) {
    if (!(error instanceof StrataError)) throw error
    return refusal(error, textOf(item, 'entityRef') ?? '', textOf(item, 'source') ?? defaults.source)
  }
}
