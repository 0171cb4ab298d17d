import { setMaxListeners } from 'node:events'
import type { Pool } from 'pg'
import type { Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type { Logger } from '../../platform/logging/logger.js'
import { encodeRequest } from '../encoded-event.js'
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
import { DEFAULT_PAGE, follow, type Search } from '../follow.js'
import { retrying } from '../retrying.js'
import { Wakeups } from '../wakeups.js'
import { appendGroup } from './append-group.js'
import { AppendQueue, type AppendUnit } from './append-queue.js'
import { CommitListener } from './commit-listener.js'
import { isConnectionFailure } from './failures.js'
import { LogReader } from './log-reader.js'

const STREAM_PAGE = 500
/** Revisions are Postgres integers. */
const LAST_REVISION = 2_147_483_647
/** With their back-off about eight seconds, which outlasts a restart of the server. */
const ATTEMPTS = 6
/** A notification can be lost while the listening connection is renewed. */
const FALLBACK_POLL_MS = 1_000

/** The log in a Postgres table; `EVENT_STORE_MIGRATIONS` make it. The pool stays the caller's to end. */
export class PostgresEventStore implements EventStore {
  private readonly wakeups = new Wakeups()
  private readonly closing = new AbortController()
  private readonly listener: CommitListener
  private readonly reader: LogReader
  private readonly queue: AppendQueue

  constructor(
    pool: Pool,
    private readonly logger?: Pick<Logger, 'warn'>,
  ) {
    // Everything that waits for the server again listens to this signal; eleven of them would make Node warn of a leak.
    setMaxListeners(0, this.closing.signal)
    this.reader = new LogReader(pool)
    this.listener = new CommitListener(pool.options, this.wakeups, logger)
    // The outcome is unknown when the connection fails; the ids of the events make it safe to append them again.
    this.queue = new AppendQueue((units) => this.retrying(() => appendGroup(pool, units)))
  }

  async append(requests: readonly AppendRequest[]): Promise<AppendVerdict[]> {
    const units = requests.map((request) => [encodeRequest(request)])
    return this.submit(units)
  }

  async appendAtomically(requests: readonly AppendRequest[]): Promise<AppendVerdict[]> {
    return this.submit([requests.map(encodeRequest)])
  }

  async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    const { direction = 'forwards', limit = Infinity } = options
    const step = direction === 'forwards' ? 1 : -1
    let from = options.from ?? (direction === 'forwards' ? 0 : LAST_REVISION)
    for (let left = limit; left > 0; left -= STREAM_PAGE) {
      const size = Math.min(left, STREAM_PAGE)
      const page = await this.retrying(() => this.reader.stream(stream, direction, from, size))
      yield* page
      const last = page.at(-1)
      if (!last || page.length < size) return
      from = last.revision + step
    }
  }

  async readAll(options: ReadAllOptions = {}): Promise<LogPage> {
    const { limit = DEFAULT_PAGE, after = null, ...asked } = options
    const events: RecordedEvent[] = []
    for (let from = after; ;) {
      const step = { ...asked, after: from, limit: limit - events.length }
      const page = await this.retrying(() => this.reader.search(step))
      events.push(...page.events)
      if (page.caughtUp || events.length >= limit) return { ...page, events }
      from = page.position
    }
  }

  subscribe(options: SubscribeOptions): AsyncIterable<LogPage> {
    this.listener.start()
    const signal = AbortSignal.any([options.signal, this.closing.signal])
    const search = (step: Search) =>
      retrying(() => this.reader.search(step), {
        attempts: Infinity,
        isTransient: isConnectionFailure,
        signal,
        logger: this.logger,
      })
    return follow({ search, wakeups: this.wakeups, fallbackMs: FALLBACK_POLL_MS }, { ...options, signal })
  }

  head(): Promise<Position | null> {
    return this.retrying(() => this.reader.head())
  }

  positionAt(instant: string): Promise<Position | null> {
    return this.retrying(() => this.reader.positionAt(instant))
  }

  async countAfter(position: Position | null): Promise<number> {
    const count = BigInt((await this.head()) ?? 0) - BigInt(position ?? 0)
    return Math.max(0, Number(count))
  }

  async close(): Promise<void> {
    this.closing.abort()
    await Promise.all([this.queue.idle(), this.listener.close()])
  }

  private async submit(units: readonly AppendUnit[]): Promise<AppendVerdict[]> {
    if (this.closing.signal.aborted) throw new EventStoreClosed()
    // All are settled before one failure is told: the others were written, and only the ids make asking again safe.
    const outcomes = await this.queue.submit(units)
    return outcomes.flatMap((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason
      return outcome.value
    })
  }

  private retrying<T>(operation: () => Promise<T>): Promise<T> {
    const { signal } = this.closing
    return retrying(operation, { attempts: ATTEMPTS, isTransient: isConnectionFailure, signal, logger: this.logger })
  }
}
