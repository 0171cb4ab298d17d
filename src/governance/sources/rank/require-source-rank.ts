import { requireExpectedRevision } from '../../../domain/log/expected-revision.js'
import { requireReason } from '../../../domain/log/reason.js'
import type { ChangeRank } from '../../../domain/sources/decide.js'
import { requireRankChange } from '../../../domain/sources/rank-rules.js'
import { requireSource } from '../../../domain/sources/source.js'
import type { SourceChange } from '../source-writer.js'
import type { SourceRankInput } from './set-source-rank.command.js'

/** The change of a rank from outside; refuses what breaks a rule. */
export function requireSourceRank(input: SourceRankInput): SourceChange {
  const change = requireRankCommand(input)
  return { ...change, reason: requireReason(input.reason, 'the source ranks otherwise') }
}

/** The same of which nobody has said why. */
export function requireRankCommand(input: Omit<SourceRankInput, 'reason'>): Omit<SourceChange, 'reason'> & {
  command: ChangeRank
} {
  const source = requireSource(input.source, '/source')
  const change = requireRankChange(input)
  return {
    command: { type: 'change-rank', source, ...change },
    expectedRevision: requireExpectedRevision(input.expectedRevision, '/expectedRevision'),
  }
}
