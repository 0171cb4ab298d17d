import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { requireExpectedRevision } from '../../../domain/log/expected-revision.js'
import { requireReason } from '../../../domain/log/reason.js'
import { requireSource } from '../../../domain/sources/source.js'
import { SourceWriter } from '../source-writer.js'
import { QuarantineSource, toQuarantineResult, type QuarantineResult } from './quarantine-source.command.js'

@CommandHandler(QuarantineSource)
export class QuarantineSourceHandler implements ICommandHandler<QuarantineSource> {
  constructor(private readonly sources: SourceWriter) {}

  async execute({ input, context }: QuarantineSource): Promise<QuarantineResult> {
    const change = {
      command: { type: 'quarantine' as const, source: requireSource(input.source, '/source') },
      expectedRevision: requireExpectedRevision(input.expectedRevision, '/expectedRevision'),
      reason: requireReason(input.reason, 'the source is put in quarantine'),
    }
    return toQuarantineResult(await this.sources.write(change, context))
  }
}
