import type { Pool } from 'pg'
import type { Position } from '../../domain/log/position.js'
import type { EventStore } from '../../event-store/event-store.js'
import { projectionId, type Projection } from '../projection.js'

export type ProjectionState = 'NEVER_STARTED' | 'CATCHING_UP' | 'LIVE' | 'REBUILDING' | 'DEGRADED' | 'STOPPED'

/** How a projection is doing. */
export interface ProjectionStatus {
  name: string
  version: number
  state: ProjectionState
  position: Position | null
  /** Events between the checkpoint and the head of the log. */
  lag: number
  /** Age of the first event that is not projected yet. */
  lagSeconds: number
  /** Parked events that nobody has dismissed. */
  parked: number
}

interface Row {
  position: Position | null
  caught_up: boolean
  /** Whether an owner gave a sign of life within three heartbeats. */
  alive: boolean
  parked: number
}

/** How each projection is doing now. */
export async function projectionStatuses(
  projections: readonly Projection[],
  pool: Pool,
  eventStore: EventStore,
): Promise<ProjectionStatus[]> {
  return Promise.all(projections.map((projection) => statusOf(projection, pool, eventStore)))
}

async function statusOf(projection: Projection, pool: Pool, eventStore: EventStore): Promise<ProjectionStatus> {
  const { rows } = await pool.query<Row>(
    `select position, caught_up, coalesce(heartbeat_at > now() - interval '15 seconds', false) as alive,
       (select count(*)::int from projections.parked_events p where p.projection = c.projection and p.status = 'open') as parked
     from projections.checkpoints c where projection = $1`,
    [projectionId(projection)],
  )
  const row = rows[0]
  const position = row?.position ?? null
  const lag = await eventStore.countAfter(position)
  const lagSeconds = lag === 0 ? 0 : await ageOfNext(position, eventStore)
  const { name, version } = projection
  return { name, version, state: stateOf(row, lag), position, lag, lagSeconds, parked: row?.parked ?? 0 }
}

function stateOf(row: Row | undefined, lag: number): ProjectionState {
  if (!row) return 'NEVER_STARTED'
  if (!row.alive) return 'STOPPED'
  if (row.parked > 0) return 'DEGRADED'
  return row.caught_up || lag === 0 ? 'LIVE' : 'CATCHING_UP'
}

async function ageOfNext(position: Position | null, eventStore: EventStore): Promise<number> {
  const { events } = await eventStore.readAll({ after: position, limit: 1 })
  const next = events[0]
  return next ? Math.max(0, (Date.now() - Date.parse(next.recordedAt)) / 1000) : 0
}
