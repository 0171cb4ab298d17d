import { setMaxListeners } from 'node:events'
import type { Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type { Logger } from '../../platform/logging/logger.js'
import type {
  AppendRequest,
  AppendVerdict,
  EventStore,
  LogPage,
  ReadAllOptions,
  ReadStreamOptions,
  SubscribeOptions,
} from '../event-store.js'
import { EventStoreClosed } from '../event-store-closed.js'
import { DEFAULT_PAGE } from '../follow.js'
import { retrying } from '../retrying.js'
import { AppendOne } from './append-one.js'
import { AppendTogether } from './append-together.js'
import { Appender } from './appender.js'
import { AtomicAppender } from './atomic-appender.js'
import { Connection } from './connection.js'
import { explain, isTransient } from './failures.js'
import { followLog } from './follow-log.js'
import { LogReader } from './log-reader.js'

const STREAM_PAGE = 500
/** With their back-off about eight seconds, which outlasts a restart of the server. */
const ATTEMPTS = 6
/** Longer than the server's own deadline, which comes from the connection string and is ten seconds unless told otherwise. */
const WAIT_MS = 15_000
const IDLE_MS = 10_000

export interface KurrentdbEventStoreOptions {
  logger?: Pick<Logger, 'warn'>
  /** Gives up waiting for the answer to an append after so long, and appends again. */
  waitMs?: number
  /** How long a subscription may be silent before the head is looked at. */
  idleMs?: number
}

/**
 * The log in KurrentDB or EventStoreDB. A position is an event's commit position; for everything that is appended over gRPC
 * the prepare position is the same. Only transactions of the old TCP clients have several events at one commit position, and
 * no page ends among them.
 */
export class KurrentdbEventStore implements EventStore {
  private readonly closing = new AbortController()
  /** Aborted later than `closing`: an append in flight may have to look at a stream. */
  private readonly ending = new AbortController()
  private readonly connection: Connection
  private readonly reader: LogReader
  private readonly appender: Appender
  private readonly atomicAppender: AtomicAppender
  private readonly appends = new Set<Promise<unknown>>()

  /** @param connectionString as the client takes it; holds the password */
  constructor(
    connectionString: string,
    private readonly options: KurrentdbEventStoreOptions = {},
  ) {
    const { waitMs = WAIT_MS } = options
    // Everything that waits listens to these signals; eleven of them would make Node warn of a leak.
    setMaxListeners(0, this.closing.signal, this.ending.signal)
    this.connection = new Connection(connectionString)
    this.reader = new LogReader(this.connection, this.ending.signal)
    const one = new AppendOne(this.connection, this.reader, waitMs)
    const together = new AppendTogether(this.connection, waitMs)
    const again = <T>(operation: () => Promise<T>) => this.retrying(operation)
    this.atomicAppender = new AtomicAppender(one, together, this.reader, again)
    this.appender = new Appender(one, together, this.atomicAppender, again)
  }

  append(requests: readonly AppendRequest[]): Promise<AppendVerdict[]> {
    return this.appending(() => this.appender.append(requests))
  }

  appendAtomically(requests: readonly AppendRequest[]): Promise<AppendVerdict[]> {
    return this.appending(() => this.atomicAppender.append(requests))
  }

  async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    const { direction = 'forwards', limit = Infinity } = options
    const step = direction === 'forwards' ? 1 : -1
    let from = direction === 'forwards' ? Math.max(0, options.from ?? 0) : options.from
    for (let left = limit; left > 0 && (from ?? 0) >= 0; left -= STREAM_PAGE) {
      const size = Math.min(left, STREAM_PAGE)
      const start = from
      const page = await this.retrying(() => this.reader.stream(stream, direction, start, size))
      yield* page
      const last = page.at(-1)
      if (!last || page.length < size) return
      from = last.revision + step
    }
  }

  async readAll(options: ReadAllOptions = {}): Promise<LogPage> {
    const { limit = DEFAULT_PAGE, filter, after = null } = options
    const events: RecordedEvent[] = []
    for (let from = after; ;) {
      const step = { after: from, limit: limit - events.length, filter }
      const page = await this.retrying(() => this.reader.search(step))
      events.push(...page.events)
      if (page.caughtUp || events.length >= limit) return { ...page, events }
      from = page.position
    }
  }

  subscribe(options: SubscribeOptions): AsyncIterable<LogPage> {
    const { connection, reader } = this
    const { logger, idleMs = IDLE_MS } = this.options
    const signal = AbortSignal.any([options.signal, this.closing.signal])
    setMaxListeners(0, signal)
    return followLog({ connection, reader, idleMs, logger }, { ...options, signal })
  }

  head(): Promise<Position | null> {
    return this.retrying(() => this.reader.head())
  }

  positionAt(instant: string): Promise<Position | null> {
    return this.retrying(() => this.reader.positionAt(instant))
  }

  /** Exact up to a thousand; beyond, an estimate from positions, which are offsets in bytes. */
  countAfter(position: Position | null): Promise<number> {
    return this.retrying(() => this.reader.countAfter(position))
  }

  async close(): Promise<void> {
    this.closing.abort()
    await Promise.allSettled(this.appends)
    this.ending.abort()
    await this.connection.dispose()
  }

  private async appending<T>(append: () => Promise<T>): Promise<T> {
    if (this.closing.signal.aborted) throw new EventStoreClosed()
    const appended = append()
    this.appends.add(appended)
    try {
      return await appended
    } finally {
      this.appends.delete(appended)
    }
  }

  private async retrying<T>(operation: () => Promise<T>): Promise<T> {
    const { signal } = this.closing
    try {
      return await retrying(operation, { attempts: ATTEMPTS, isTransient, signal, logger: this.options.logger })
    } catch (error) {
      throw explain(error)
    }
  }
}
