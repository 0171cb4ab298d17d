import { StrataError } from '../errors.js'
import type { EventOf, KeptAsideDecision, SourceEventType } from '../events/event-types.js'
import { changedRank, sameRank, type RankChange } from './rank-rules.js'
import type { SourceStream } from './source-stream.js'

/** Somebody says how a source ranks from now on. */
export interface ChangeRank extends RankChange {
  type: 'change-rank'
  source: string
}

/** Somebody has what a source sends kept aside. */
export interface QuarantineSource {
  type: 'quarantine'
  source: string
}

/** Somebody has what a source sends take effect again. */
export interface EndQuarantine {
  type: 'end-quarantine'
  source: string
  keptAside: KeptAsideDecision
}

export type SourceCommand = ChangeRank | QuarantineSource | EndQuarantine

export type SourceOutcome = 'CHANGED' | 'UNCHANGED'

/** What a command comes to: an event to append, none when nothing changes. */
export interface SourceDecision {
  outcome: SourceOutcome
  event: EventOf<SourceEventType> | null
}

const UNCHANGED: SourceDecision = { outcome: 'UNCHANGED', event: null }

/**
 * Decides one command on the source's stream as it is. A source that nobody has registered has no rank to change: that it is spelled
 * wrong is likelier than that it is to come.
 */
export function decideSource(command: SourceCommand, stream: SourceStream): SourceDecision {
  if (stream.revision === -1) throw unknownSource(command.source)
  switch (command.type) {
    case 'change-rank':
      return decideRank(command, stream)
    case 'quarantine':
      return decideQuarantine(command, stream)
    case 'end-quarantine':
      return decideEnd(command, stream)
  }
}

function decideQuarantine({ source }: QuarantineSource, { quarantined }: SourceStream): SourceDecision {
  return quarantined ? UNCHANGED : { outcome: 'CHANGED', event: { type: 'SourceQuarantined', data: { source } } }
}

function decideEnd({ source, keptAside }: EndQuarantine, { quarantined }: SourceStream): SourceDecision {
  if (!quarantined) return UNCHANGED
  return { outcome: 'CHANGED', event: { type: 'SourceQuarantineEnded', data: { source, keptAside } } }
}

function decideRank(command: ChangeRank, stream: SourceStream): SourceDecision {
  const { source } = command
  const { rank, paths } = changedRank(stream.rank, command)
  if (sameRank({ rank, paths }, stream.rank)) return UNCHANGED
  return { outcome: 'CHANGED', event: { type: 'SourceRankChanged', data: { source, rank, paths: { ...paths } } } }
}

/** The refusal of a source that nobody has registered. */
export function unknownSource(source: string): StrataError {
  const message = `No source ${source} is registered. A source registers itself at its first write; \`sources\` lists those there are.`
  return new StrataError('NOT_FOUND', message, [{ pointer: '/source', detail: 'is not registered' }])
}
