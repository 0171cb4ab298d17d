import type { Pool } from 'pg'
import type { Position } from '../../domain/log/position.js'
import type { EventStore } from '../../event-store/event-store.js'
import { projectionId, type Projection } from '../projection.js'
import type { Rebuild } from '../rebuild/rebuild.js'
import type { Refolding } from '../refolding.js'
import { ageOfNext } from './age-of-next.js'
import { latestRebuilds } from '../rebuild/rebuild-requests.js'
import { ProjectionRates } from './projection-rates.js'

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
  /** Events a second since it was last asked about; null where that is not known. */
  rate: number | null
  /** Until it has all of the log at this rate; null while it stands still. */
  etaSeconds: number | null
  /** How far it is with folding entities anew; null unless it does. */
  refolding: Refolding | null
  /** The last rebuild, check or roll-back. */
  rebuild: Rebuild | null
}

interface Row {
  position: Position | null
  caught_up: boolean
  refolding: Refolding | null
  /** Whether an owner gave a sign of life within three heartbeats. */
  alive: boolean
  parked: number
}

/** How each projection is doing now. */
export async function projectionStatuses(
  projections: readonly Projection[],
  pool: Pool,
  eventStore: EventStore,
  rates = new ProjectionRates(),
): Promise<ProjectionStatus[]> {
  const rebuilds = await latestRebuilds(pool, projections)
  return Promise.all(
    projections.map((projection) =>
      statusOf(projection, { pool, eventStore, rates, rebuild: rebuilds.get(projectionId(projection)) ?? null }),
    ),
  )
}

interface Knowledge {
  pool: Pool
  eventStore: EventStore
  rates: ProjectionRates
  rebuild: Rebuild | null
}

async function statusOf(projection: Projection, knowledge: Knowledge): Promise<ProjectionStatus> {
  const { pool, eventStore, rates, rebuild } = knowledge
  const { rows } = await pool.query<Row>(
    `select position, caught_up, refolding, coalesce(heartbeat_at > now() - interval '15 seconds', false) as alive,
       (select count(*)::int from projections.parked_events p where p.projection = c.projection and p.status = 'open') as parked
     from projections.checkpoints c where projection = $1`,
    [projectionId(projection)],
  )
  const row = rows[0]
  const position = row?.position ?? null
  const lag = await eventStore.countAfter(position)
  const lagSeconds = lag === 0 ? 0 : await ageOfNext(position, eventStore)
  const { name, version } = projection
  const rate = await rates.rateOf(projectionId(projection), position, lag, eventStore)
  const etaSeconds = lag === 0 ? 0 : rate ? lag / rate : null
  const state = stateOf(row, lag, rebuild)
  const { parked = 0, refolding = null } = row ?? {}
  return { name, version, state, position, lag, lagSeconds, parked, rate, etaSeconds, refolding, rebuild }
}

function stateOf(row: Row | undefined, lag: number, rebuild: Rebuild | null): ProjectionState {
  if (!row) return 'NEVER_STARTED'
  if (!row.alive) return 'STOPPED'
  if (row.parked > 0) return 'DEGRADED'
  if (rebuild?.kind === 'REBUILD' && rebuild.state === 'RUNNING') return 'REBUILDING'
  return row.caught_up || lag === 0 ? 'LIVE' : 'CATCHING_UP'
}
