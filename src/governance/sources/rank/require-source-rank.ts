import { requireExpectedRevision } from '../../../domain/log/expected-revision.js'
import { requireReason } from '../../../domain/log/reason.js'
import { requireRankChange } from '../../../domain/sources/rank-rules.js'
import { requireSource } from '../../../domain/sources/source.js'
import type { SourceChange } from '../source-writer.js'
import type { SourceRankInput } from './set-source-rank.command.js'

/** The change of a rank from outside; refuses what breaks a rule. */
export function requireSourceRank(input: SourceRankInput): SourceChange {
  const source = requireSource(input.source, '/source')
  const change = requireRankChange(input)
  return {
    command: { type: 'change-rank', source, ...change },
    reason: requireReason(input.reason, 'the source ranks otherwise'),
    expectedRevision: requireExpectedRevision(input.expectedRevision, '/expectedRevision'),
  }
}
