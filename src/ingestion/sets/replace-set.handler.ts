import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { ReplaceSet } from './replace-set.command.js'
import { SetReplacer, type SetResult } from './set-replacer.js'

@CommandHandler(ReplaceSet)
export class ReplaceSetHandler implements ICommandHandler<ReplaceSet> {
  constructor(private readonly sets: SetReplacer) {}

  execute({ input, context }: ReplaceSet): Promise<SetResult> {
    return this.sets.replace(input, context)
  }
}
