/** What an append expects of a stream: a revision, or one of these. */
export const NO_STREAM = -1
export const ANY = -2
export const STREAM_EXISTS = -4

/** An event before the log took it. */
export interface ProposedEvent {
  id: string
  type: string
  isJson: boolean
  data: Buffer
  metadata: Buffer
}

/** An event as the log holds it. Events are ordered by commit position, then by prepare position. */
export interface StoredEvent extends ProposedEvent {
  stream: string
  revision: number
  commit: bigint
  prepare: bigint
  /** Milliseconds. */
  created: number
}

/** Events for one stream; without events it only checks the stream. */
export interface Write {
  stream: string
  expected: number
  events: readonly ProposedEvent[]
}

export interface Conflict {
  /** Which of the writes. */
  index: number
  stream: string
  expected: number
  actual: number
}

/** What became of writes that are taken together or not at all. */
export type Outcome =
  | {
      taken: true
      /** Revision of each write's stream after it. */
      revisions: number[]
      /** Of the last event. */
      position: bigint
      /** Nothing was written, for it was there. */
      again: boolean
    }
  | { taken: false; conflicts: Conflict[] }

/** What a record takes in the log beside what it holds. */
const OVERHEAD = 64n

/**
 * Events in memory, with the checks of a KurrentDB server: one order, positions that are offsets in bytes, a revision that
 * is expected, and events that are known again by their ids where they were expected.
 */
export class Log {
  readonly all: StoredEvent[] = []
  private readonly streams = new Map<string, StoredEvent[]>()
  private readonly growing = new Set<() => void>()
  private end = 0n

  /** @param written told of all that is added, in time to be kept before anybody is answered */
  constructor(private readonly written: (events: readonly StoredEvent[]) => void = () => undefined) {}

  /** Revision of a stream's last event, or NO_STREAM. */
  revisionOf(stream: string): number {
    return (this.streams.get(stream)?.length ?? 0) - 1
  }

  eventsOf(stream: string): readonly StoredEvent[] {
    return this.streams.get(stream) ?? []
  }

  /** Takes all writes or none; their events in another order than one write after the other, where one is given. */
  write(writes: readonly Write[], ordered = inOrder(writes)): Outcome {
    const checks = writes.map((write) => this.check(write))
    const conflicts = writes.flatMap(({ stream, expected }, index) =>
      checks[index] === 'conflict' ? [{ index, stream, expected, actual: this.revisionOf(stream) }] : [],
    )
    if (conflicts.length > 0) return { taken: false, conflicts }
    const again = checks.includes('again')
    // Some written and some not: the server takes that for a conflict, too.
    const fresh = writes.findIndex(({ events }, index) => events.length > 0 && checks[index] === 'fresh')
    if (again && fresh >= 0) return { taken: false, conflicts: [this.conflictOf(writes, fresh)] }
    if (!again && ordered.length > 0) this.add(ordered)
    const revisions = writes.map((write) => (again ? lastOf(write) : this.revisionOf(write.stream)))
    const positions = writes.flatMap(({ stream }, index) => this.eventsOf(stream)[revisions[index] ?? -1]?.commit ?? [])
    return { taken: true, revisions, position: positions.reduce((a, b) => (a > b ? a : b), 0n), again }
  }

  /** Adds events as they are given: those of other writers, the server's own. */
  add(events: readonly (ProposedEvent & { stream: string })[]): void {
    const created = Math.max(Date.now(), this.all.at(-1)?.created ?? 0)
    this.insert(
      events.map((event) => {
        const prepare = this.take(event)
        return { ...event, revision: -1, commit: prepare, prepare, created }
      }),
    )
  }

  /** Adds events as the explicit transactions of old did: one commit position behind the places they were prepared at. */
  addTransaction(events: readonly (ProposedEvent & { stream: string })[]): void {
    const prepared = events.map((event) => ({ event, prepare: this.take(event) }))
    const commit = this.end
    this.end += OVERHEAD
    this.insert(
      prepared.map(({ event, prepare }) => ({ ...event, revision: -1, commit, prepare, created: Date.now() })),
    )
  }

  /** Puts back what was kept. */
  restore(events: readonly StoredEvent[]): void {
    for (const event of events) {
      this.index(event)
      const behind = event.commit + sizeOf(event)
      if (behind > this.end) this.end = behind
    }
  }

  /** Resolves when the log grows or the signal aborts. */
  grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.growing.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.growing.add(done)
      signal.addEventListener('abort', done)
      if (signal.aborted) done()
    })
  }

  private check({ stream, expected, events }: Write): 'fresh' | 'again' | 'conflict' {
    const current = this.revisionOf(stream)
    if (expected === ANY || expected === current) return 'fresh'
    if (expected === STREAM_EXISTS) return current >= 0 ? 'fresh' : 'conflict'
    const there = this.eventsOf(stream)
    const known = events.every(({ id }, index) => there[expected + 1 + index]?.id === id)
    return events.length > 0 && expected < current && known ? 'again' : 'conflict'
  }

  private conflictOf(writes: readonly Write[], index: number): Conflict {
    const { stream = '', expected = ANY } = writes[index] ?? {}
    return { index, stream, expected, actual: this.revisionOf(stream) }
  }

  private take(event: ProposedEvent): bigint {
    const place = this.end
    this.end += sizeOf(event)
    return place
  }

  private insert(events: readonly StoredEvent[]): void {
    for (const event of events) {
      event.revision = this.revisionOf(event.stream) + 1
      this.index(event)
    }
    this.written(events)
    for (const grown of [...this.growing]) grown()
  }

  private index(event: StoredEvent): void {
    this.all.push(event)
    const stream = this.streams.get(event.stream)
    if (stream) stream.push(event)
    else this.streams.set(event.stream, [event])
  }
}

function inOrder(writes: readonly Write[]): (ProposedEvent & { stream: string })[] {
  return writes.flatMap(({ stream, events }) => events.map((event) => ({ ...event, stream })))
}

function lastOf({ expected, events }: Write): number {
  return expected + events.length
}

function sizeOf({ data, metadata, type }: ProposedEvent): bigint {
  return OVERHEAD + BigInt(data.length + metadata.length + type.length)
}

/** Of events in order, the first index from which on a condition holds; it holds for all behind. */
export function firstIndex(events: readonly StoredEvent[], holds: (event: StoredEvent) => boolean): number {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const event = events[middle]
    if (event && holds(event)) high = middle
    else low = middle + 1
  }
  return low
}
