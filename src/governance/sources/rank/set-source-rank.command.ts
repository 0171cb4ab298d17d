import { Command } from '@nestjs/cqrs'
import type { Position } from '../../../domain/log/position.js'
import type { SourceOutcome } from '../../../domain/sources/decide.js'
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
export class SetSourceRank extends Command<SourceRankResult> {
  constructor(
    readonly input: SourceRankInput,
    readonly context: RequestContext,
  ) {
    super()
  }
}
