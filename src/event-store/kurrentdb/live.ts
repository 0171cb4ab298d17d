import { laterPosition, type Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type { LogFilter, LogPage } from '../event-store.js'
import type { Connection } from './connection.js'
import { KurrentdbStalled } from './failures.js'
import { isWanted, serverFilter } from './filters.js'
import { eventOf, subscribeMessage } from './messages.js'
import type { ReadCall } from './read-call.js'
import type { ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'

/** How long news without a wanted event wait for company, for each costs the reader a checkpoint. */
const GATHER_MS = 20

/** A page, and whether the subscription is given up after it because the server says that it fell behind. */
export interface LivePage extends LogPage {
  behind: boolean
}

export interface LiveOptions {
  after: Position | null
  limit: number
  filter: LogFilter | undefined
  signal: AbortSignal
  /** After so long without news the head is looked at. */
  idleMs: number
  head: () => Promise<Position | null>
}

/**
 * Pages of what is written after a position, pulled by the reader. Ends when the server ends the subscription or says that
 * it fell behind, for then catching up is faster; throws when it broke, or when nothing comes though the log grew.
 */
export async function* live(connection: Connection, options: LiveOptions): AsyncGenerator<LivePage, void, undefined> {
  const { filter, limit, signal } = options
  const call = await connection.read(subscribeMessage(options.after, serverFilter(filter)), signal)
  const watch = new Watch(options)
  let position = options.after
  try {
    for (;;) {
      const arrived = await nextBatch(call, limit, options.idleMs)
      if (!arrived) return
      if (arrived.length === 0) await watch.look(position)
      const behind = arrived.some((response) => response.hasFellBehind())
      const page = pageOf(arrived, position, filter)
      yield { ...page, behind, caughtUp: call.isDrained && !behind }
      position = page.position
      if (behind) return
    }
  } finally {
    call.cancel()
  }
}

async function nextBatch(call: ReadCall, limit: number, idleMs: number): Promise<ReadResp[] | undefined> {
  const first = await call.next(limit, idleMs)
  if (!first || first.length === 0) return first
  let batch = await call.gather(first, limit)
  while (!batch.some((response) => response.hasEvent()) || endsWithinTransaction(batch)) {
    const more = await call.next(limit, GATHER_MS)
    if (!more || more.length === 0) break
    batch = [...batch, ...more]
  }
  return batch
}

/** The rest of a transaction of old shares the position; a page that ends before it would lose it. */
function endsWithinTransaction(batch: readonly ReadResp[]): boolean {
  const recorded = batch.at(-1)?.getEvent()?.getEvent()
  return recorded !== undefined && recorded.getCommitPosition() !== recorded.getPreparePosition()
}

/** Events, checkpoints, and events that nobody wants: each moves the position. */
function pageOf(arrived: readonly ReadResp[], after: Position | null, filter: LogFilter | undefined) {
  const events: RecordedEvent[] = []
  let position = after
  for (const response of arrived) {
    const checkpoint = response.getCheckpoint()
    if (checkpoint) position = laterPosition(position, checkpoint.getCommitPosition() as Position)
    const read = eventOf(response)
    if (!read) continue
    position = laterPosition(position, read.event.position)
    if (isWanted(read.event, filter)) events.push(read.event)
  }
  return { events, position }
}

/** Finds out that a subscription is silent though the log grows, which nothing else would tell. */
class Watch {
  private seen: Position | null = null

  constructor(private readonly options: LiveOptions) {}

  async look(position: Position | null): Promise<void> {
    const { seen } = this
    if (seen !== null && laterPosition(position, seen) !== position) {
      throw new KurrentdbStalled('The subscription to the event log is silent, though the log has grown.')
    }
    this.seen = await this.options.head()
  }
}
