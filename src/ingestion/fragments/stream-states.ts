import { LRUCache } from 'lru-cache'
import { decodeEvent, type DomainEvent } from '../../domain/events/decode-event.js'
import type { EntityEventType } from '../../domain/events/event-types.js'
import { EMPTY_STREAM, entityStream, evolve, type EntityStream } from '../../domain/fragments/entity-stream.js'
import type { EventStore } from '../../event-store/event-store.js'

/** Reads the streams of refs as a read model knows them: behind the log by what it has not projected yet. */
export type ReadStreams = (refs: readonly string[]) => Promise<Map<string, EntityStream>>

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

  /** The state of each ref, empty where nothing is known. */
  async load(refs: readonly string[]): Promise<Map<string, EntityStream>> {
    const read = await this.readStreams(refs)
    return new Map(
      refs.map((ref) => {
        const stored = read.get(ref) ?? EMPTY_STREAM
        const written = this.#written.get(ref)
        return [ref, written && written.revision > stored.revision ? written : stored]
      }),
    )
  }

  /** The state as the log has it, by what was appended after a state that is behind: a hot stream has thousands of events. */
  async reload(ref: string, behind: EntityStream): Promise<EntityStream> {
    let stream = behind
    for await (const event of this.eventStore.readStream(entityStream(ref), { from: behind.revision + 1 })) {
      stream = evolve(stream, decodeEvent(event) as DomainEvent<EntityEventType>)
    }
    return stream
  }

  /** Remembers a state that this process has just brought about. */
  remember(ref: string, stream: EntityStream): void {
    this.#written.set(ref, stream)
  }
}
