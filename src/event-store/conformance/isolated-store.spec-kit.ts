import { comparePositions, type Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type {
  AppendRequest,
  AppendVerdict,
  EventStore,
  LogFilter,
  LogPage,
  ReadAllOptions,
  ReadStreamOptions,
  SubscribeOptions,
} from '../event-store.js'

/**
 * A log that holds events already, as if it were empty: its streams have a prefix of their own, and what was there before is
 * before the start. What others write meanwhile is passed over, but counted.
 */
export class IsolatedStore implements EventStore {
  /** @param start position of the last event that was there */
  constructor(
    private readonly store: EventStore,
    private readonly prefix: string,
    private readonly start: Position | null,
  ) {}

  append(requests: readonly AppendRequest[]): Promise<AppendVerdict[]> {
    return this.store.append(requests.map((request) => this.prefixed(request)))
  }

  appendAtomically(requests: readonly AppendRequest[]): Promise<AppendVerdict[]> {
    return this.store.appendAtomically(requests.map((request) => this.prefixed(request)))
  }

  async *readStream(stream: string, options?: ReadStreamOptions): AsyncGenerator<RecordedEvent> {
    for await (const event of this.store.readStream(this.prefix + stream, options)) yield this.stripped(event)
  }

  async readAll(options: ReadAllOptions = {}): Promise<LogPage> {
    return this.page(await this.store.readAll(this.options(options)))
  }

  async *subscribe(options: SubscribeOptions): AsyncGenerator<LogPage> {
    const { signal } = options
    for await (const page of this.store.subscribe({ ...this.options(options), signal })) yield this.page(page)
  }

  async head(): Promise<Position | null> {
    return this.position(await this.store.head())
  }

  async positionAt(instant: string): Promise<Position | null> {
    return this.position(await this.store.positionAt(instant))
  }

  countAfter(position: Position | null): Promise<number> {
    return this.store.countAfter(position ?? this.start)
  }

  close(): Promise<void> {
    return this.store.close()
  }

  private options<T extends ReadAllOptions>(options: T): T {
    const { after, filter } = options
    return { ...options, after: after ?? this.start, ...(filter ? { filter: this.filter(filter) } : {}) }
  }

  private filter({ types, streamPrefixes = [''] }: LogFilter): LogFilter {
    const prefixes = streamPrefixes.map((prefix) => this.prefix + prefix)
    return { streamPrefixes: prefixes, ...(types ? { types } : {}) }
  }

  private page({ events, position, caughtUp }: LogPage): LogPage {
    const own = events.filter(({ stream }) => stream.startsWith(this.prefix)).map((event) => this.stripped(event))
    return { events: own, position: this.position(position), caughtUp }
  }

  private position(position: Position | null): Position | null {
    if (position === null || this.start === null) return position
    return comparePositions(position, this.start) > 0 ? position : null
  }

  private prefixed(request: AppendRequest): AppendRequest {
    const provided = request.provided?.map((other) => ({ ...other, stream: this.prefix + other.stream }))
    return { ...request, stream: this.prefix + request.stream, ...(provided ? { provided } : {}) }
  }

  private stripped(event: RecordedEvent): RecordedEvent {
    return { ...event, stream: event.stream.slice(this.prefix.length) }
  }
}
