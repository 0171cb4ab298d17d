import { comparePositions, laterPosition, type Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
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
import { DEFAULT_PAGE, follow } from '../follow.js'
import { LogDraft } from '../log-draft.js'
import { Wakeups } from '../wakeups.js'
import { MemoryLog } from './memory-log.js'

/** The log in memory, for tests: the verdicts and the JSON round trip of a real one, and nothing that stays. */
export class MemoryEventStore implements EventStore {
  private readonly log = new MemoryLog()
  private readonly wakeups = new Wakeups()
  private readonly closing = new AbortController()

  /** @param now the clock that gives events their recorded time */
  constructor(private readonly now: () => Date = () => new Date()) {}

  append(requests: readonly AppendRequest[]): Promise<AppendVerdict[]> {
    return this.write((draft) => requests.map((request) => draft.take(encodeRequest(request))))
  }

  appendAtomically(requests: readonly AppendRequest[]): Promise<AppendVerdict[]> {
    return this.write((draft) => draft.takeAll(requests.map(encodeRequest)))
  }

  async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    const { direction = 'forwards', limit = Infinity } = options
    const backwards = direction === 'backwards'
    const last = this.log.revisionOf(stream)
    const from = backwards ? Math.min(options.from ?? last, last) : Math.max(options.from ?? 0, 0)
    for (let read = 0; read < limit; read += 1) {
      const event = await Promise.resolve(this.log.eventAt(stream, backwards ? from - read : from + read))
      if (!event) return
      yield event
    }
  }

  readAll({ after = null, limit = DEFAULT_PAGE, filter }: ReadAllOptions = {}): Promise<LogPage> {
    const events = this.log.after(after, limit, filter)
    const head = this.log.headPosition
    const searched = events.length < limit ? head : (events.at(-1)?.position ?? null)
    const position = laterPosition(after, searched)
    const caughtUp = head === null || (position !== null && comparePositions(position, head) >= 0)
    return Promise.resolve({ events, position, caughtUp })
  }

  subscribe(options: SubscribeOptions): AsyncIterable<LogPage> {
    const signal = AbortSignal.any([options.signal, this.closing.signal])
    return follow({ search: (step) => this.readAll(step), wakeups: this.wakeups }, { ...options, signal })
  }

  head(): Promise<Position | null> {
    return Promise.resolve(this.log.headPosition)
  }

  positionAt(instant: string): Promise<Position | null> {
    return Promise.resolve(this.log.positionAt(instant))
  }

  countAfter(position: Position | null): Promise<number> {
    return Promise.resolve(Math.max(0, Number(this.log.head) - Number(position ?? 0)))
  }

  close(): Promise<void> {
    this.closing.abort()
    return Promise.resolve()
  }

  private async write(decide: (draft: LogDraft) => AppendVerdict[]): Promise<AppendVerdict[]> {
    if (this.closing.signal.aborted) throw new EventStoreClosed()
    const draft = new LogDraft(this.log)
    const verdicts = decide(draft)
    this.log.add(draft.events, this.now())
    if (draft.events.length > 0) this.wakeups.wake()
    return Promise.resolve(verdicts)
  }
}
