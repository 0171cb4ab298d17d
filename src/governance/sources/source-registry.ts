import { defaultRank, sourceStream } from '../../domain/sources/source.js'
import { NO_STREAM, type EventStore } from '../../event-store/event-store.js'
import type { RequestContext } from '../principals/principal.js'
import { newSourceEvent } from './source-event.js'

/** Registers sources at their first write, with the rank of their family. */
export class SourceRegistry {
  /** Registration is never taken back, so what was seen once needs no second look. */
  readonly #known = new Set<string>()
  readonly #eventStore: EventStore

  constructor(eventStore: EventStore) {
    this.#eventStore = eventStore
  }

  /** Whether this process has seen the source registered. */
  isKnown(source: string): boolean {
    return this.#known.has(source)
  }

  /** Makes sure that every source is registered before a fragment of it is. */
  async ensureRegistered(sources: Iterable<string>, context: RequestContext): Promise<void> {
    const unknown = [...new Set(sources)].filter((source) => !this.#known.has(source))
    if (unknown.length === 0) return
    // Whoever comes second finds the stream there: the source is registered all the same.
    await this.#eventStore.append(
      unknown.map((source) => ({
        stream: sourceStream(source),
        expectedRevision: NO_STREAM,
        events: [registration(source, context)],
      })),
    )
    for (const source of unknown) this.#known.add(source)
  }
}

function registration(source: string, context: RequestContext) {
  const { rank, paths } = defaultRank(source)
  return newSourceEvent({ type: 'SourceRegistered', data: { source, rank, paths: { ...paths } } }, undefined, context)
}
