import type { ReadReq } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import { comparePositions, laterPosition, type Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import { EventStoreClosed } from '../event-store-closed.js'
import type { LogFilter, LogPage, ReadStreamOptions } from '../event-store.js'
import type { Search } from '../follow.js'
import type { Connection } from './connection.js'
import { KurrentdbStalled } from './failures.js'
import { isWanted, NO_SYSTEM_EVENTS, serverFilter, wantsNothing, type ServerFilter } from './filters.js'
import { eventOf, readAllMessage, readStreamMessage, type ReadEvent } from './messages.js'
import { TimeMarks } from './time-marks.js'

/** A filtered search may look at much before it finds anything; that the connection is dead is for the keep-alive to find. */
const STALL_MS = 60_000
/** What `countAfter` counts; beyond, it estimates. */
const COUNTED = 1_000

/** Everything that is read and ends. */
export class LogReader {
  private readonly marks = new TimeMarks()

  constructor(
    private readonly connection: Connection,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * One read's worth of the log. The head is looked up first: what a read that came to its end has passed reaches at least to
   * there, however little of it was wanted.
   */
  async search({ after, limit, filter }: Search): Promise<LogPage> {
    const head = await this.head()
    const isBehind = (position: Position | null) =>
      head !== null && (position === null || comparePositions(position, head) < 0)
    if (head === null || wantsNothing(filter))
      return { events: [], position: laterPosition(after, head), caughtUp: true }
    if (limit === 0) return { events: [], position: after, caughtUp: !isBehind(after) }
    const { found, atEnd } = await this.after(after, limit, serverFilter(filter))
    const events = firstOf(found, limit, filter)
    const searched = laterPosition(found.at(-1)?.position ?? null, atEnd ? head : null)
    const position = laterPosition(after, events.length < limit ? searched : (events.at(-1)?.position ?? null))
    return { events, position, caughtUp: !isBehind(position) }
  }

  /** Events of a stream from a revision on, or from it back; none of a stream that does not exist. */
  async stream(
    stream: string,
    direction: NonNullable<ReadStreamOptions['direction']>,
    from: number | undefined,
    count: number,
  ): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = []
    for await (const { event } of this.events(readStreamMessage(stream, direction, from, count))) events.push(event)
    return events
  }

  /** Position of the last event that is not the server's own. */
  async head(): Promise<Position | null> {
    const message = readAllMessage({ direction: 'backwards', from: null, count: 1, filter: NO_SYSTEM_EVENTS })
    return (await this.first(message))?.position ?? null
  }

  /**
   * Position of the last event recorded by an instant: reads back from the end, or from the nearest place that earlier calls
   * found to be later.
   */
  async positionAt(instant: string): Promise<Position | null> {
    const first = await this.first(
      readAllMessage({ direction: 'forwards', from: null, count: 1, filter: NO_SYSTEM_EVENTS }),
    )
    if (!first || first.recordedAt > instant) return null
    const from = this.marks.firstAfter(instant)
    for await (const { event } of this.events(
      readAllMessage({ direction: 'backwards', from, filter: NO_SYSTEM_EVENTS }),
    )) {
      if (event.recordedAt <= instant) return event.position
      this.marks.add(event)
    }
    return null
  }

  /** Exact up to a thousand. Beyond, an estimate: positions are offsets in bytes, and the thousand tell an event's size. */
  async countAfter(after: Position | null): Promise<number> {
    const { found, atEnd } = await this.after(after, COUNTED, NO_SYSTEM_EVENTS)
    const counted = found.filter((event) => isWanted(event)).length
    const last = found.at(-1)
    if (atEnd || !last) return counted
    const head = await this.head()
    const size = (Number(last.position) - Number(after ?? 0)) / counted
    return counted + Math.max(1, Math.round((Number(head) - Number(last.position)) / size))
  }

  /** Every event after a position, as the server's filter gives them, in one read that goes at the reader's pace. */
  async *all(after: Position | null, filter: ServerFilter, signal: AbortSignal): AsyncGenerator<RecordedEvent> {
    for await (const { event } of this.events(readAllMessage({ direction: 'forwards', from: after, filter }), signal)) {
      if (isAfter(event, after)) yield event
    }
  }

  /**
   * At least `count` events after a position, if there are so many. One more is asked for than is needed because the position
   * is inclusive, and another to see that there are more; the events of a transaction that share a position are not parted.
   */
  private async after(after: Position | null, count: number, filter: ServerFilter) {
    for (let size = count + 2; ; size *= 2) {
      const read: ReadEvent[] = []
      const message = readAllMessage({ direction: 'forwards', from: after, count: size, filter })
      for await (const event of this.events(message)) read.push(event)
      const atEnd = read.length < size
      const found = (atEnd ? read : withoutOpenEnd(read)).flatMap(({ event }) => (isAfter(event, after) ? event : []))
      if (atEnd || found.length > 0) return { found, atEnd }
    }
  }

  private async first(message: ReadReq): Promise<RecordedEvent | undefined> {
    for await (const { event } of this.events(message)) return event
    return undefined
  }

  /** Throws when it was ended from this side, for what it gave would look like all there is. */
  private async *events(message: ReadReq, signal = this.signal): AsyncGenerator<ReadEvent> {
    const call = await this.connection.read(message, signal)
    try {
      for await (const response of call.answers(STALL_MS)) {
        const event = eventOf(response)
        if (event) yield event
      }
    } catch (error) {
      if (error instanceof KurrentdbStalled) this.connection.renew()
      throw error
    }
    if (signal.aborted) throw new EventStoreClosed()
  }
}

function isAfter({ position }: RecordedEvent, after: Position | null): boolean {
  return after === null || comparePositions(position, after) > 0
}

/** Leaves a transaction at the end to the next read, for it may go on there. */
function withoutOpenEnd(read: readonly ReadEvent[]): readonly ReadEvent[] {
  const last = read.at(-1)
  if (!last || BigInt(last.event.position) === last.prepared) return read
  return read.filter(({ event }) => event.position !== last.event.position)
}

/** The first events that are wanted, and whatever shares the last one's position. */
function firstOf(found: readonly RecordedEvent[], limit: number, filter: LogFilter | undefined): RecordedEvent[] {
  const wanted = found.filter((event) => isWanted(event, filter))
  const last = wanted[limit - 1]
  return wanted.filter((event, index) => index < limit || event.position === last?.position)
}
