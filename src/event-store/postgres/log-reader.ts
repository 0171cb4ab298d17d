import type { Pool, QueryArrayConfig } from 'pg'
import { comparePositions, laterPosition, type Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import { decodeData, decodeMetadata } from '../encoded-event.js'
import { LazyEvent } from '../lazy-event.js'
import type { LogFilter, LogPage, ReadStreamOptions } from '../event-store.js'
import type { Search } from '../follow.js'

type Direction = NonNullable<ReadStreamOptions['direction']>

/** The text of the selected columns, in this order. */
type EventRow = [Position, string, string, string, string, string, string, string]

/** The time as text: a Date and its formatting for each row cost more than the server's share. */
const COLUMNS = `position, stream, revision, id, type, data, metadata,
  to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * Recorded times rise with positions, which have no gaps: some twenty look-ups by key find an instant among a million events,
 * and no append has to keep an index of times.
 */
const POSITION_AT = `
  with recursive search (low, high) as (
    select 0::bigint, coalesce(max(position), 0) from log.events
    union all
    select
      case when middle.recorded_at <= $1::timestamptz then middle.position else low end,
      case when middle.recorded_at <= $1::timestamptz then high else middle.position - 1 end
    from search join log.events as middle on middle.position = (low + high + 1) / 2
    where low < high
  )
  select nullif(low, 0) from search where low = high`

/** How much of the log a filtered statement looks at, so that a rare event does not make it run for minutes. */
const SEARCH_WINDOW = 50_000

/** Everything arrives as text and is decoded here, whatever parsers the driver has been given. */
const AS_TEXT = { getTypeParser: () => (value: string) => value }

/**
 * What the sessions that read the log are to be set to: walk the index of positions, always. As long as a log has not been analysed,
 * which after a bulk load may take minutes, Postgres takes a filter's part of it for twenty rows and sorts all of the window
 * for each page of 1,000: 60 ms instead of 2, and a replay went at 10,000 events/s instead of 44,000.
 */
export const LOG_READING = { enable_seqscan: 'off', enable_bitmapscan: 'off' } as const

/** The statements that read the log. */
export class LogReader {
  constructor(private readonly pool: Pool) {}

  /**
   * One statement's worth of the log. The head is taken in the same snapshot as the events, so that nothing can have come
   * between the last event found and the position searched up to.
   */
  async search(asked: Search): Promise<LogPage> {
    const { after, limit, filter, lazy = false } = asked
    const { text, values } = searchStatement(asked)
    const rows = await this.rows<[Position | null, ...(string | null)[]]>(text, values)
    const head = rows[0]?.[0] ?? null
    const events = rows.flatMap(([, ...row]) => (isEvent(row) ? [lazy ? toLazy(row) : toRecorded(row)] : []))
    const searched = events.length < limit ? reach(after, head, filter) : events.at(-1)?.position
    const position = laterPosition(after, searched ?? null)
    return { events, position, caughtUp: head === null || (position !== null && comparePositions(position, head) >= 0) }
  }

  /** Events of a stream from a revision on, or from it back. */
  stream(stream: string, direction: Direction, from: number, limit: number): Promise<RecordedEvent[]> {
    const range = direction === 'forwards' ? '>= $2 order by revision' : '<= $2 order by revision desc'
    const text = `select ${COLUMNS} from log.events where stream = $1 and revision ${range} limit $3`
    return this.rows<EventRow>(text, [stream, from, limit]).then((rows) => rows.map(toRecorded))
  }

  /** Position of the last event. */
  async head(): Promise<Position | null> {
    const rows = await this.rows<[Position | null]>('select max(position) from log.events', [])
    return rows[0]?.[0] ?? null
  }

  /** Position of the last event recorded by an instant. */
  async positionAt(instant: string): Promise<Position | null> {
    const rows = await this.rows<[Position | null]>(POSITION_AT, [instant])
    return rows[0]?.[0] ?? null
  }

  private async rows<R extends unknown[]>(text: string, values: unknown[]): Promise<R[]> {
    const query: QueryArrayConfig = { text, values, rowMode: 'array', types: AS_TEXT }
    const { rows } = await this.pool.query<R>(query)
    return rows
  }
}

/** The SQL of a search, for its execution and for tests of its plan. */
export function searchStatement({ after, limit, filter }: Search): { text: string; values: unknown[] } {
  const values: unknown[] = [after ?? '0', limit]
  const text = `select log.head, found.*
    from (select max(position) as head from log.events) as log
    left join lateral (
      select ${COLUMNS} from log.events
      where position > $1::bigint ${conditions(filter, values)} order by position limit $2::int
    ) as found on true order by found.position`
  return { text, values }
}

/** Where a search ends that found less than it might. */
function reach(after: Position | null, head: Position | null, filter: LogFilter | undefined): Position | null {
  if (!filter || head === null) return head
  const end = String(BigInt(after ?? 0) + BigInt(SEARCH_WINDOW)) as Position
  return comparePositions(end, head) < 0 ? end : head
}

function conditions(filter: LogFilter | undefined, values: unknown[]): string {
  if (!filter) return ''
  const parts = [`and position <= $1::bigint + ${SEARCH_WINDOW}`]
  if (filter.types) parts.push(`and type = any($${values.push(filter.types)}::text[])`)
  if (filter.streamPrefixes) parts.push(`and stream ^@ any($${values.push(filter.streamPrefixes)}::text[])`)
  return parts.join(' ')
}

/** The outer join gives one row of nulls where nothing was found. */
function isEvent(row: (string | null)[]): row is EventRow {
  return row[0] !== null
}

function toRecorded([position, stream, revision, id, type, data, metadata, recordedAt]: EventRow): RecordedEvent {
  return {
    position,
    stream,
    revision: Number(revision),
    id,
    type,
    data: decodeData(data),
    metadata: decodeMetadata(metadata),
    recordedAt,
  }
}

function toLazy([position, stream, revision, id, type, data, metadata, recordedAt]: EventRow): RecordedEvent {
  const read = {
    position,
    stream,
    revision: Number(revision),
    id,
    type,
    metadata: decodeMetadata(metadata),
    recordedAt,
  }
  return new LazyEvent(read, data)
}
