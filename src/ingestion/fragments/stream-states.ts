import { LRUCache } from 'lru-cache'
import { StrataError } from '../../domain/errors.js'
import { decodeEvent, UndecodableEvent, type DomainEvent } from '../../domain/events/decode-event.js'
import type { EntityEventType } from '../../domain/events/event-types.js'
import { EMPTY_STREAM, entityStream, evolve, type EntityStream } from '../../domain/fragments/entity-stream.js'
import type { Position } from '../../domain/log/position.js'
import type { EventStore } from '../../event-store/event-store.js'

/** Streams as a read model knows them: behind the log by what it has not projected yet, and by what it could not apply. */
export interface KnownStreams {
  /** By ref, without those that nothing is known of. */
  streams: ReadonlyMap<string, EntityStream>
  /** Refs whose streams have events that could not be applied. */
  parked: ReadonlySet<string>
}

/** Reads the streams of refs as a read model knows them. */
export type ReadStreams = (refs: readonly string[]) => Promise<KnownStreams>

/** What to decide on, or why nothing can be decided. */
export type Decidable = EntityStream | StrataError

/** As many streams as one process may write before its read model has caught up with it. */
const MOST_REMEMBERED = 5000

/**
 * What decisions are made on: the fragments read model, and what this process itself appended since. Either may be behind
 * the log; the expected revision tells, and then the one stream is read.
 */
export class StreamStates {
  readonly #written = new LRUCache<string, EntityStream>({ max: MOST_REMEMBERED })

  constructor(
    private readonly eventStore: EventStore,
    private readonly readStreams: ReadStreams,
  ) {}

  /**
   * The state of each ref, empty where nothing is known. The read model passes over a parked event and knows those after
   * it, so a decision on it would pass the check of its revision: these streams are read themselves.
   */
  async load(refs: readonly string[]): Promise<Map<string, Decidable>> {
    const { streams, parked } = await this.readStreams(refs)
    const states = await Promise.all(
      refs.map(async (ref): Promise<[string, Decidable]> => {
        const stored = streams.get(ref) ?? EMPTY_STREAM
        const written = this.#written.get(ref)
        if (parked.has(ref)) return [ref, await this.reload(ref, written ?? EMPTY_STREAM)]
        return [ref, written && written.revision > stored.revision ? written : stored]
      }),
    )
    return new Map(states)
  }

  /**
   * The state as the log has it, by what was appended after a state that is behind: a hot stream has thousands of events. A
   * refusal where one of them is of a type or version that this software does not know.
   */
  async reload(ref: string, behind: EntityStream): Promise<Decidable> {
    let stream = behind
    for await (const event of this.eventStore.readStream(entityStream(ref), { from: behind.revision + 1 })) {
      try {
        stream = evolve(stream, decodeEvent(event) as DomainEvent<EntityEventType>)
      } catch (error) {
        if (error instanceof UndecodableEvent) return notUnderstood(ref, event.position, error)
        throw error
      }
    }
    return stream
  }

  /** Remembers a state that this process has just brought about. */
  remember(ref: string, stream: EntityStream): void {
    this.#written.set(ref, stream)
  }
}

/** The refusal of a stream that has an event which this software does not know. */
export function notUnderstood(ref: string, position: Position, { message }: UndecodableEvent): StrataError {
  return new StrataError(
    'STREAM_NOT_UNDERSTOOD',
    `Nothing can be decided about ${ref}: the log has an ${message} at position ${position}, which this version of Strata does ` +
      'not understand. A newer one may have written it: upgrade.',
  )
}
