import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { StrataError } from '../../domain/errors.js'
import type { KeptAsideDecision } from '../../domain/events/event-types.js'
import { requireExpectedRevision } from '../../domain/log/expected-revision.js'
import { requireReason } from '../../domain/log/reason.js'
import { requireSource } from '../../domain/sources/source.js'
import { toQuarantineResult } from '../../governance/sources/quarantine/quarantine-source.command.js'
import { SourceWriter } from '../../governance/sources/source-writer.js'
import { EndQuarantine, type EndQuarantineResult } from './end-quarantine.command.js'
import { QuarantinedFragments } from './quarantined-fragments.js'
import { requireExtent } from './require-quarantined.js'

@CommandHandler(EndQuarantine)
export class EndQuarantineHandler implements ICommandHandler<EndQuarantine> {
  constructor(
    private readonly sources: SourceWriter,
    private readonly quarantined: QuarantinedFragments,
  ) {}

  async execute({ input, context }: EndQuarantine): Promise<EndQuarantineResult> {
    const source = requireSource(input.source, '/source')
    const decision = requireDecision(input.keptAside)
    const reason = requireReason(input.reason, 'the quarantine ends')
    const expectedRevision = requireExpectedRevision(input.expectedRevision, '/expectedRevision')
    const extent = requireExtent({ source, limit: input.limit })
    const command = { type: 'end-quarantine' as const, source, keptAside: decision }
    // Ended first: from then on nothing more is kept aside, so that one pass finds all of it.
    const ended = toQuarantineResult(await this.sources.write({ command, reason, expectedRevision }, context))
    if (decision === 'KEEP') return { ...ended, keptAside: null }
    // Not what a later quarantine keeps aside, should there be one by now.
    const which = { source, upTo: ended.position }
    const deciding = { decision, which, reason, ...extent }
    return { ...ended, keptAside: await this.quarantined.decide(deciding, context) }
  }
}

const DECISIONS: readonly unknown[] = ['RELEASE', 'DROP', 'KEEP'] satisfies KeptAsideDecision[]

function requireDecision(value: unknown): KeptAsideDecision {
  if (DECISIONS.includes(value)) return value as KeptAsideDecision
  const detail = 'must be RELEASE, DROP or KEEP: what becomes of what is kept aside'
  throw new StrataError('INVALID_INPUT', `keptAside ${detail}.`, [{ pointer: '/keptAside', detail }])
}
