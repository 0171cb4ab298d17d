import { LRUCache } from 'lru-cache'
import { StrataError } from '../../domain/errors.js'
import { defaultRank, sourceStream } from '../../domain/sources/source.js'
import { emptySourceStream, type SourceStream } from '../../domain/sources/source-stream.js'
import { NO_STREAM, type EventStore } from '../../event-store/event-store.js'
import type { RequestContext } from '../principals/principal.js'
import { loadSourceStream } from './load-source-stream.js'
import { newSourceEvent } from './source-event.js'

/** A source's stream, or why nothing can be decided about the source. */
export type KnownSource = SourceStream | StrataError

/** A stream is some hundred bytes. */
const MOST_KNOWN = 10_000

/**
 * What this process knows of the streams of sources. Another process may have appended since: whoever decides on what is known here has
 * the log verify it. Registers sources at their first write, with the rank of their family.
 */
export class SourceRegistry {
  readonly #known = new LRUCache<string, SourceStream>({ max: MOST_KNOWN })
  readonly #eventStore: EventStore

  constructor(eventStore: EventStore) {
    this.#eventStore = eventStore
  }

  /** Whether this process has seen the source registered. */
  isKnown(source: string): boolean {
    return this.#known.has(source)
  }

  /** The streams of sources; those that this process does not know are read. */
  async load(sources: Iterable<string>): Promise<Map<string, KnownSource>> {
    return this.#collect(sources, (source) => this.#known.get(source) ?? this.#read(source))
  }

  /** The same as the log has them now. */
  async reload(sources: Iterable<string>): Promise<Map<string, KnownSource>> {
    return this.#collect(sources, (source) => this.#read(source))
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
    // Whatever has become of it since, its stream began with this.
    for (const source of unknown) this.#known.set(source, { ...emptySourceStream(source), revision: 0 })
  }

  async #collect(
    sources: Iterable<string>,
    find: (source: string) => KnownSource | Promise<KnownSource>,
  ): Promise<Map<string, KnownSource>> {
    const streams = [...new Set(sources)].map(async (source) => [source, await find(source)] as const)
    return new Map(await Promise.all(streams))
  }

  async #read(source: string): Promise<KnownSource> {
    try {
      const stream = await loadSourceStream(this.#eventStore, source)
      if (stream.revision !== NO_STREAM) this.#known.set(source, stream)
      return stream
    } catch (error) {
      this.#known.delete(source)
      if (error instanceof StrataError) return error
      throw error
    }
  }
}

function registration(source: string, context: RequestContext) {
  const { rank, paths } = defaultRank(source)
  return newSourceEvent({ type: 'SourceRegistered', data: { source, rank, paths: { ...paths } } }, undefined, context)
}
