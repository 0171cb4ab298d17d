import { comparePositions, type Position } from '../../../domain/log/position.js'
import type { AsOf } from '../../../domain/log/as-of.js'
import type { RecordedEvent } from '../../../domain/log/recorded-event.js'
import type { EventStore, LogPage, ReadAllOptions } from '../../../event-store/event-store.js'
import { prefetch } from '../../runner/prefetch.js'
import type { ReplayRequest } from './replay-request.js'

/** A stretch of the log: the wanted events in it, and how far it goes. */
export interface ReplayPage {
  events: RecordedEvent[]
  /** Whoever goes on after it misses nothing; null only for a log without events. */
  position: Position | null
  /** Whether the log had no more when it was read. */
  caughtUp: boolean
}

/** Small enough that a page of large events does not weigh, large enough that reading it pays. */
const PAGE = 500

/**
 * The wanted events of the log in order, page by page as the reader asks for them and one page ahead: a slow reader makes
 * nothing pile up. Ends at `until` or
 * after `limit` events; else at the end of the log, or when the signal aborts if it is to follow.
 */
export async function* replay(
  log: EventStore,
  { after, until, limit, selection, follow }: ReplayRequest,
  signal: AbortSignal,
): AsyncGenerator<ReplayPage, void, undefined> {
  const start = after && (await positionOf(log, after))
  const options = { after: start, limit: PAGE, filter: selection.filter }
  const ended = new AbortController()
  const ending = AbortSignal.any([signal, ended.signal])
  const pages = follow ? log.subscribe({ ...options, signal: ending }) : toTheEnd(log, options, ending)
  const isBeyond = bound(until)
  let left = limit ?? Infinity
  for await (const page of prefetch(pages)) {
    const end = page.events.findIndex(isBeyond)
    const wanted = (end === -1 ? page.events : page.events.slice(0, end)).filter(selection.wants)
    const events = wanted.slice(0, left)
    left -= events.length
    // What is cut off has not been given: whoever goes on after the page must not miss it.
    const cut = events.length < wanted.length
    yield { events, position: cut ? (events.at(-1)?.position ?? null) : page.position, caughtUp: page.caughtUp && !cut }
    // The page that is asked for already may never come.
    if (end !== -1 || left === 0 || hasReached(page.position, until)) ended.abort()
    if (ending.aborted) return
  }
}

async function positionOf(log: EventStore, moment: AsOf): Promise<Position | null> {
  return 'position' in moment ? moment.position : log.positionAt(moment.time)
}

/** Pages up to the end that the log has as the reading begins: writers that go on must not keep it from ending. */
async function* toTheEnd(log: EventStore, options: ReadAllOptions, signal: AbortSignal): AsyncGenerator<LogPage> {
  const head = await log.head()
  for (let { after = null } = options; !signal.aborted;) {
    const page = await log.readAll({ ...options, after })
    yield page
    if (page.caughtUp || hasReached(page.position, head && { position: head })) return
    after = page.position
  }
}

/** Whether an event lies behind the moment. Recorded times rise with positions. */
function bound(until: AsOf | null): (event: RecordedEvent) => boolean {
  if (until === null) return () => false
  if ('time' in until) return ({ recordedAt }) => recordedAt > until.time
  return ({ position }) => comparePositions(position, until.position) > 0
}

function hasReached(position: Position | null, until: AsOf | null): boolean {
  if (position === null || until === null || 'time' in until) return false
  return comparePositions(position, until.position) >= 0
}
