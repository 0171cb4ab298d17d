import type { Position } from '../domain/log/position.js'
import type { LogFilter, LogPage, SubscribeOptions } from './event-store.js'
import type { Wakeups } from './wakeups.js'

export const DEFAULT_PAGE = 1_000

/** One step of a search through the log. */
export interface Search {
  after: Position | null
  limit: number
  filter?: LogFilter
  lazy?: boolean
}

/** What a subscription reads from and is woken by. */
export interface Followable {
  /** May stop before `limit` without being caught up, for the sake of a short step. */
  search(step: Search): Promise<LogPage>
  wakeups: Wakeups
  /** Looks again after so long without a wake-up, where one can get lost. */
  fallbackMs?: number
}

/**
 * Pages of the log as they come, pulled by the reader. A page without events is only given when it tells that the reader
 * is caught up at a position it did not know of, so that its checkpoint can follow.
 */
export async function* follow(log: Followable, options: SubscribeOptions): AsyncGenerator<LogPage, void, undefined> {
  const { signal, filter, lazy = false, limit = DEFAULT_PAGE } = options
  let after = options.after ?? null
  let told: Position | null | undefined
  while (!signal.aborted) {
    const { turn } = log.wakeups
    const page = await searchUnlessAborted(log, { after, limit, filter, lazy }, signal)
    if (!page) return
    after = page.position
    if (page.events.length > 0 || (page.caughtUp && page.position !== told)) {
      told = page.caughtUp ? page.position : undefined
      yield page
    }
    if (page.caughtUp) await log.wakeups.since(turn, signal, log.fallbackMs)
  }
}

/** Nothing once the signal aborted, whatever became of the search. */
async function searchUnlessAborted(log: Followable, step: Search, signal: AbortSignal): Promise<LogPage | undefined> {
  try {
    const page = await log.search(step)
    return signal.aborted ? undefined : page
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}
