import type { Pool } from 'pg'
import { StrataError } from '../../domain/errors.js'
import { parsePosition, type Position } from '../../domain/log/position.js'
import { requirePage } from '../page-arguments.js'
import { PARKED_COLUMNS, toParkedEvent, type ParkedEvent, type ParkedRow, type ParkedStatus } from './parked-event.js'

export interface ListParkedEvents {
  /** Absent: those of any status. */
  status?: ParkedStatus | null | undefined
  first?: number | null | undefined
  after?: string | null | undefined
}

/** Parked events in the order of the log. */
export interface ParkedEventPage {
  events: ParkedEvent[]
  hasNextPage: boolean
  hasPreviousPage: boolean
  /** Only counted when asked for. */
  total: number | null
}

/** A page of what a projection has parked. */
export async function listParkedEvents(
  pool: Pool,
  projection: string,
  asked: ListParkedEvents,
  { withTotal }: { withTotal: boolean },
): Promise<ParkedEventPage> {
  const { size, cursor } = requirePage({ first: asked.first, after: asked.after })
  const after = cursor === undefined ? null : positionOf(cursor)
  const status = asked.status?.toLowerCase() ?? null
  const { rows } = await pool.query<ParkedRow>(
    `select ${PARKED_COLUMNS} from projections.parked_events
     where projection = $1 and ($2::text is null or status = $2) and ($3::bigint is null or position > $3)
     order by position limit $4`,
    [projection, status, after, size + 1],
  )
  return {
    events: rows.slice(0, size).map(toParkedEvent),
    hasNextPage: rows.length > size,
    hasPreviousPage: after !== null,
    total: withTotal ? await count(pool, projection, status) : null,
  }
}

async function count(pool: Pool, projection: string, status: string | null): Promise<number> {
  const { rows } = await pool.query<{ total: number }>(
    `select count(*)::int as total from projections.parked_events
     where projection = $1 and ($2::text is null or status = $2)`,
    [projection, status],
  )
  return rows[0]?.total ?? 0
}

const PREFIX = 'parked:'

/** An opaque cursor: the event stands at this position. */
export const parkedCursor = ({ position }: Pick<ParkedEvent, 'position'>): string =>
  Buffer.from(`${PREFIX}${position}`).toString('base64url')

function positionOf(cursor: string): Position {
  const text = Buffer.from(cursor, 'base64url').toString()
  const position = text.startsWith(PREFIX) ? parsePosition(text.slice(PREFIX.length)) : undefined
  // Base64 has several texts for the same bytes; only the one that was given out counts.
  if (position !== undefined && parkedCursor({ position }) === cursor) return position
  const detail = 'is no cursor that this list gave'
  throw new StrataError('INVALID_CURSOR', `The cursor in /after ${detail}. Begin again without one.`, [
    { pointer: '/after', detail },
  ])
}
