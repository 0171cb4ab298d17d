import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { requireInstant } from '../../domain/entity/instant.js'
import { optionalReason } from '../../domain/log/reason.js'
import { requireSource } from '../../domain/sources/source.js'
import { ReplaceSet } from './replace-set.command.js'
import { requireSetId } from './set-id.js'
import { SetReplacer, type ReplaceSetInput, type SetResult } from './set-replacer.js'

@CommandHandler(ReplaceSet)
export class ReplaceSetHandler implements ICommandHandler<ReplaceSet> {
  constructor(private readonly sets: SetReplacer) {}

  async execute(command: ReplaceSet): Promise<SetResult> {
    return this.sets.replace(requireSetInput(command), command.context)
  }
}

function requireSetInput({ input, source }: ReplaceSet): ReplaceSetInput {
  const { setId, occurredAt, reason } = input
  return {
    ...input,
    setId: requireSetId(setId, '/setId'),
    source: requireSource(source, '/source'),
    occurredAt: occurredAt === undefined ? undefined : requireInstant(occurredAt, '/occurredAt'),
    reason: optionalReason(reason),
  }
}
