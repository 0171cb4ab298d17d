import type { Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import { decodeData, decodeMetadata } from '../encoded-event.js'
import { NO_STREAM, type LogFilter } from '../event-store.js'
import type { DraftedEvent, LogState, Place } from '../log-draft.js'

interface StoredEvent extends DraftedEvent {
  recordedAt: string
}

/** Events in order and by stream; the event at position n is the nth. */
export class MemoryLog implements LogState {
  private readonly events: StoredEvent[] = []
  private readonly streams = new Map<string, StoredEvent[]>()

  get head(): bigint {
    return BigInt(this.events.length)
  }

  get headPosition(): Position | null {
    return this.events.at(-1)?.position ?? null
  }

  revisionOf(stream: string): number {
    return (this.streams.get(stream)?.length ?? 0) + NO_STREAM
  }

  placeOf(stream: string, revision: number): Place | undefined {
    return this.streams.get(stream)?.[revision]
  }

  /** Adds drafted events; their recorded time is `now`, or that of the last event if `now` lies before it. */
  add(drafted: readonly DraftedEvent[], now: Date): void {
    const last = this.events.at(-1)?.recordedAt ?? ''
    const recordedAt = now.toISOString() > last ? now.toISOString() : last
    for (const event of drafted) {
      const stored = { ...event, recordedAt }
      this.events.push(stored)
      const stream = this.streams.get(event.stream)
      if (stream) stream.push(stored)
      else this.streams.set(event.stream, [stored])
    }
  }

  /** Up to `limit` matching events after a position. */
  after(position: Position | null, limit: number, filter: LogFilter = {}): RecordedEvent[] {
    const found: StoredEvent[] = []
    for (let index = Number(position ?? 0); index < this.events.length && found.length < limit; index += 1) {
      const event = this.events[index]
      if (event && matches(event, filter)) found.push(event)
    }
    return found.map(toRecorded)
  }

  positionAt(instant: string): Position | null {
    return this.events.findLast(({ recordedAt }) => recordedAt <= instant)?.position ?? null
  }

  /** The event of a stream at a revision. */
  eventAt(stream: string, revision: number): RecordedEvent | undefined {
    const stored = this.streams.get(stream)?.[revision]
    return stored && toRecorded(stored)
  }
}

function matches({ stream, event }: StoredEvent, { types, streamPrefixes }: LogFilter): boolean {
  if (types && !types.includes(event.type)) return false
  return streamPrefixes === undefined || streamPrefixes.some((prefix) => stream.startsWith(prefix))
}

/** Decoded at each read: a reader that changes what it was given must not change the log. */
function toRecorded({ event, stream, revision, position, recordedAt }: StoredEvent): RecordedEvent {
  const { id, type, data, metadata } = event
  return {
    position,
    stream,
    revision,
    id,
    type,
    data: decodeData(data),
    metadata: decodeMetadata(metadata),
    recordedAt,
  }
}
