import type { NewEvent, RecordedEvent } from '../domain/log/recorded-event.js'
import type { Position } from '../domain/log/position.js'

/** `expectedRevision` of a stream that must not exist yet; also the revision of one that does not. */
export const NO_STREAM = -1

/** A stream, and the revision that it has to be at: NO_STREAM for one that must not exist. */
export interface StreamExpectation {
  stream: string
  expectedRevision: number
}

/**
 * Events for one stream, taken all or none. Without events it only asks whether the stream is still at the expected
 * revision, which is how a decision to append nothing is verified.
 */
export interface AppendRequest extends StreamExpectation {
  events: readonly NewEvent[]
  /**
   * Other streams that the decision was made on. Where one of them is elsewhere the request is refused with its own stream's revision
   * as it was expected. A retry is taken whatever has become of them since.
   */
  provided?: readonly StreamExpectation[]
}

/** What became of one request. */
export type AppendVerdict =
  | {
      taken: true
      /** Revision of the stream after it. */
      revision: number
      /** Position of its last event, or of a later one that was written in the same transaction; null when it had none. */
      position: Position | null
    }
  | { taken: false; actualRevision: number }

/** Which events a read wants; no member wants them all, several members narrow. */
export interface LogFilter {
  types?: readonly string[]
  streamPrefixes?: readonly string[]
}

export interface LogPage {
  events: RecordedEvent[]
  /** How far the log was searched: where to go on. Null only for a log without events. */
  position: Position | null
  /** Whether nothing was behind `position` when it was read. */
  caughtUp: boolean
}

export interface ReadStreamOptions {
  direction?: 'forwards' | 'backwards'
  /** First revision to read, inclusive. Default: the stream's first, or its last when read backwards. */
  from?: number
  /** At most so many events. Default: all. */
  limit?: number
}

export interface ReadAllOptions {
  /** Exclusive; null or absent reads from the start. */
  after?: Position | null
  /** At most so many matching events. Default 1,000. */
  limit?: number
  filter?: LogFilter
  /**
   * Whether data is only parsed when it is asked for, and told as text besides, where the adapter can: for who holds much of the log.
   */
  lazy?: boolean
}

export interface SubscribeOptions extends ReadAllOptions {
  /** Ends the subscription. */
  signal: AbortSignal
}

/**
 * The log: one order of all events, streams within it.
 *
 * Order is commit order: once a reader has seen a position, no event at or before it appears any more. A request whose
 * events (by id) already stand where they were expected is taken again without a second copy, so a retry is safe.
 */
export interface EventStore {
  /** Appends each request by itself: one verdict a request, in order. Requests for one stream are taken one after the other. */
  append(requests: readonly AppendRequest[]): Promise<AppendVerdict[]>
  /** Appends all requests or none; the verdicts of a refusal say which ones stood in the way. */
  appendAtomically(requests: readonly AppendRequest[]): Promise<AppendVerdict[]>
  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>
  readAll(options?: ReadAllOptions): Promise<LogPage>
  /** Catches up, then follows live; a page with `caughtUp` says that the reader has seen everything up to its position. */
  subscribe(options: SubscribeOptions): AsyncIterable<LogPage>
  /** Position of the last event, null while there is none. */
  head(): Promise<Position | null>
  /** Position of the last event recorded at or before an instant (ISO 8601 in UTC with milliseconds), null when all came later. */
  positionAt(instant: string): Promise<Position | null>
  /** How many events come after a position; an adapter may estimate many. */
  countAfter(position: Position | null): Promise<number>
  close(): Promise<void>
}
