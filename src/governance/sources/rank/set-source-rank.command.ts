import type { Position } from '../../../domain/log/position.js'
import { sourceSubject } from '../../../domain/audit/plain.js'
import { isObject } from '../../../domain/json/json.js'
import type { SourceOutcome } from '../../../domain/sources/decide.js'
import { AuditedCommand, type CommandAccount } from '../../../platform/commands/audited-command.js'
import type { RequestContext } from '../../principals/principal.js'

/** A change of a source's rank, as it came; what it does not name stays. */
export interface SourceRankInput {
  source: unknown
  rank?: unknown
  /** Path → rank; null takes the path's rank away. */
  paths?: unknown
  expectedRevision?: unknown
  reason?: unknown
}

/** How a source ranks after a change. */
export interface SourceRankResult {
  source: string
  outcome: SourceOutcome
  rank: number
  paths: Record<string, number>
  /** Of the source's stream. */
  revision: number
  /** Read at or after it to see the entities folded by it. */
  position: Position
}

/** Changes how a source ranks. Entities are folded anew in the background. */
export class SetSourceRank extends AuditedCommand<SourceRankResult, RequestContext> {
  constructor(
    readonly input: SourceRankInput,
    context: RequestContext,
  ) {
    super('SetSourceRank', context)
  }

  account(): CommandAccount {
    const { source, rank, paths, expectedRevision, reason } = this.input
    const ranks = isObject(paths) ? Object.entries(paths).map(([path, rank]) => `${path}=${JSON.stringify(rank)}`) : []
    const parameters = { rank, paths: ranks, expectedRevision }
    return { accepted: 'EVENTS', subject: sourceSubject(source), source, reason, parameters }
  }
}
