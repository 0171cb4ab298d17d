import { setTimeout as delay } from 'node:timers/promises'
import type { Position } from '../../domain/log/position.js'
import type { Logger } from '../../platform/logging/logger.js'
import type { LogPage, SubscribeOptions } from '../event-store.js'
import { DEFAULT_PAGE } from '../follow.js'
import { backOff } from '../retrying.js'
import { catchUp } from './catch-up.js'
import type { Connection } from './connection.js'
import { explain, isTransient, KurrentdbStalled } from './failures.js'
import { live } from './live.js'
import type { LogReader } from './log-reader.js'

/** What a subscription works with. */
export interface FollowedLog {
  connection: Connection
  reader: LogReader
  /** How long a subscription may be silent before the head is looked at. */
  idleMs: number
  logger: Pick<Logger, 'warn'> | undefined
}

/**
 * Catches up by reading, which is the fast way, then subscribes after the position reached; when the subscription ends, for
 * whatever reason, begins anew from where the reader is. So nothing is given twice and nothing left out: a read is inclusive
 * and drops what the reader has, a subscription is exclusive. A client never subscribes again by itself.
 */
export async function* followLog(
  log: FollowedLog,
  options: SubscribeOptions,
): AsyncGenerator<LogPage, void, undefined> {
  const { signal } = options
  const follower = new Follower(log, options)
  let failures = 0
  while (!signal.aborted) {
    const before = follower.livePages
    let err: unknown
    try {
      yield* follower.catchUp()
      if ((yield* follower.live()) === 'behind') continue
    } catch (error) {
      if (!isTransient(error) && !isAborted(signal)) throw explain(error)
      if (error instanceof KurrentdbStalled) log.connection.renew()
      err = error
    }
    if (isAborted(signal)) return
    failures = follower.livePages > before ? 1 : failures + 1
    log.logger?.warn({ err, failures }, 'the subscription to the event log ended; subscribing again')
    await delay(backOff(failures), undefined, { signal }).catch(() => undefined)
  }
}

/** Where a reader is. */
class Follower {
  /** How often a subscription has given something: then it is worth trying again at once. */
  livePages = 0
  private position: Position | null
  private told: Position | null | undefined

  constructor(
    private readonly log: FollowedLog,
    private readonly options: SubscribeOptions,
  ) {
    this.position = options.after ?? null
  }

  async *catchUp(): AsyncGenerator<LogPage, void, undefined> {
    for await (const page of catchUp(this.log.reader, this.place())) yield* this.pass(page)
  }

  /** Ends as the subscription did. */
  async *live(): AsyncGenerator<LogPage, 'behind' | 'ended', undefined> {
    const { connection, reader, idleMs } = this.log
    const pages = live(connection, { ...this.place(), idleMs, head: () => reader.head() })
    let behind = false
    for await (const page of pages) {
      if (page.position !== this.position) this.livePages += 1
      behind = page.behind
      yield* this.pass(page)
    }
    return behind ? 'behind' : 'ended'
  }

  private place() {
    const { signal, filter, limit = DEFAULT_PAGE } = this.options
    return { after: this.position, limit, filter, signal }
  }

  /** A page without events is given only when it tells of a position the reader did not know to be caught up at. */
  private *pass({ events, position, caughtUp }: LogPage): Generator<LogPage, void, undefined> {
    if (this.options.signal.aborted) return
    this.position = position
    if (events.length === 0 && (!caughtUp || position === this.told)) return
    this.told = caughtUp ? position : undefined
    yield { events, position, caughtUp }
  }
}

/** Asked anew, for it changes while others run. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}
