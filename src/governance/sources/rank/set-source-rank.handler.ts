import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import type { Position } from '../../../domain/log/position.js'
import { SourceWriter } from '../source-writer.js'
import { requireSourceRank } from './require-source-rank.js'
import { SetSourceRank, type SourceRankResult } from './set-source-rank.command.js'

@CommandHandler(SetSourceRank)
export class SetSourceRankHandler implements ICommandHandler<SetSourceRank> {
  constructor(private readonly sources: SourceWriter) {}

  async execute({ input, context }: SetSourceRank): Promise<SourceRankResult> {
    const { outcome, after, position } = await this.sources.write(requireSourceRank(input), context)
    const { source, revision, rank } = after
    // A source that is registered has an event, so that its stream has a position.
    return { source, outcome, rank: rank.rank, paths: { ...rank.paths }, revision, position: position as Position }
  }
}
