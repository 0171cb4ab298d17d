import type { DomainEvent } from '../events/decode-event.js'
import type { SourceEventType } from '../events/event-types.js'
import type { Position } from '../log/position.js'
import { defaultRank, type SourceRank } from './source.js'

/** What the stream of a source says of it. */
export interface SourceState {
  rank: SourceRank
  /** Whether what it sends is kept aside. */
  quarantined: boolean
}

/** The stream of one source, as far as decisions need it. */
export interface SourceStream extends SourceState {
  source: string
  /** Revision of its last event, -1 before the first: nobody has registered the source then. */
  revision: number
  /** Of its last event, null before the first. */
  position: Position | null
}

/** The stream of a source before its first event. */
export const emptySourceStream = (source: string): SourceStream => ({
  source,
  revision: -1,
  position: null,
  rank: defaultRank(source),
  quarantined: false,
})

/** A handler for each event of a source's stream. */
export type SourceEventHandlers = {
  [T in SourceEventType]: (before: SourceState, event: DomainEvent<T>) => Partial<SourceState>
}

const HANDLERS: SourceEventHandlers = {
  SourceRegistered: (_before, { data: { rank, paths } }) => ({ rank: { rank, paths } }),
  SourceRankChanged: (_before, { data: { rank, paths } }) => ({ rank: { rank, paths } }),
  SourceQuarantined: () => ({ quarantined: true }),
  SourceQuarantineEnded: () => ({ quarantined: false }),
}

/** The stream after one more of its events. */
export function evolveSource(stream: SourceStream, event: DomainEvent<SourceEventType>): SourceStream {
  const handler = HANDLERS[event.type] as (before: SourceState, event: DomainEvent) => Partial<SourceState>
  return { ...stream, ...handler(stream, event), revision: event.revision, position: event.position }
}

/** Whether an event stands in the stream of a source. */
export const isSourceEvent = (event: DomainEvent): event is DomainEvent<SourceEventType> =>
  'source' in event.data && !('entityRef' in event.data)

/** An event that says how a source ranks from then on. */
export type RankEvent = DomainEvent<'SourceRegistered' | 'SourceRankChanged'>

/** An event by which a source comes into quarantine or out of it. */
export type QuarantineEvent = DomainEvent<'SourceQuarantined' | 'SourceQuarantineEnded'>

/** Whether an event says that its source is in quarantine from then on, or that it is not. */
export const isQuarantineEvent = (event: DomainEvent): event is QuarantineEvent =>
  event.type === 'SourceQuarantined' || event.type === 'SourceQuarantineEnded'

/** Whether an event says how its source ranks from then on. */
export const isRankEvent = (event: DomainEvent): event is RankEvent =>
  event.type === 'SourceRegistered' || event.type === 'SourceRankChanged'
