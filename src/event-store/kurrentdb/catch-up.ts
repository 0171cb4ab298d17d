import { comparePositions, laterPosition, type Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type { LogFilter, LogPage } from '../event-store.js'
import { isWanted, serverFilter, wantsNothing } from './filters.js'
import type { LogReader } from './log-reader.js'

export interface CatchUpOptions {
  after: Position | null
  limit: number
  filter: LogFilter | undefined
  signal: AbortSignal
}

/**
 * Pages of what is there after a position, the last one caught up, in one read: while the reader works on a page, the next
 * events are on their way, as many as flow control lets through.
 */
export async function* catchUp(reader: LogReader, options: CatchUpOptions): AsyncGenerator<LogPage, void, undefined> {
  const { after, limit, filter, signal } = options
  const head = await reader.head()
  let events: RecordedEvent[] = []
  let position = after
  if (!wantsNothing(filter) && head !== null) {
    for await (const event of reader.all(after, serverFilter(filter), signal)) {
      // Not before the position moves on: a transaction of old shares one.
      if (events.length >= limit && event.position !== position) {
        yield { events, position, caughtUp: false }
        events = []
      }
      if (isWanted(event, filter)) events.push(event)
      position = laterPosition(position, event.position)
    }
  }
  const reached = laterPosition(position, head)
  const full =
    events.length >= limit && position !== null && reached !== null && comparePositions(position, reached) < 0
  if (full) {
    yield { events, position, caughtUp: false }
    events = []
  }
  yield { events, position: reached, caughtUp: true }
}
