import type { Pool } from 'pg'
import { StrataError } from '../../domain/errors.js'
import { projectionId, type Projection } from '../projection.js'
import { generationExists, previousGeneration } from './generations.js'
import { REBUILD_COLUMNS, toRebuild, type Rebuild, type RebuildKind } from './rebuild.js'

export interface RebuildRequest {
  kind: RebuildKind
  acceptDifferences: boolean
  /** Who asks. */
  actor: string
}

/**
 * Asks for a rebuild, a check or a roll-back. A process with the projector role carries it out.
 *
 * @throws StrataError REBUILD_IN_PROGRESS while there is another, NOTHING_TO_ROLL_BACK_TO
 */
export async function requestRebuild(pool: Pool, projection: Projection, request: RebuildRequest): Promise<Rebuild> {
  const { kind, acceptDifferences, actor } = request
  const { name } = projection
  if (kind === 'ROLL_BACK' && !(await generationExists(pool, previousGeneration(projection)))) {
    throw new StrataError('NOTHING_TO_ROLL_BACK_TO', `There is no generation of ${name} before the live one.`)
  }
  const { rows } = await pool.query<Parameters<typeof toRebuild>[0]>(
    `insert into projections.rebuilds (projection, kind, accept_differences, requested_by) values ($1, $2, $3, $4)
     on conflict (projection) where state in ('REQUESTED', 'RUNNING') do nothing returning ${REBUILD_COLUMNS}`,
    [projectionId(projection), kind, acceptDifferences, actor],
  )
  if (rows[0]) return toRebuild(rows[0])
  throw new StrataError(
    'REBUILD_IN_PROGRESS',
    `${name} is being rebuilt, checked or rolled back already. Wait for that, or cancel it.`,
  )
}

/**
 * Asks for the end of what is going on. What it has filled is dropped; the live generation is not touched.
 *
 * @throws StrataError NOT_FOUND when nothing is going on
 */
export async function cancelRebuild(pool: Pool, projection: Projection): Promise<Rebuild> {
  const { rows } = await pool.query<Parameters<typeof toRebuild>[0]>(
    `update projections.rebuilds set cancel_requested = true
     where projection = $1 and state in ('REQUESTED', 'RUNNING') returning ${REBUILD_COLUMNS}`,
    [projectionId(projection)],
  )
  if (rows[0]) return toRebuild(rows[0])
  throw new StrataError('NOT_FOUND', `No rebuild of ${projection.name} is going on.`)
}

/** The last rebuild of each projection, by its id. */
export async function latestRebuilds(pool: Pool, projections: readonly Projection[]): Promise<Map<string, Rebuild>> {
  const { rows } = await pool.query<Parameters<typeof toRebuild>[0]>(
    `select distinct on (projection) ${REBUILD_COLUMNS} from projections.rebuilds
     where projection = any($1) order by projection, rebuilds.id desc`,
    [projections.map(projectionId)],
  )
  return new Map(rows.map((row) => [row.projection, toRebuild(row)]))
}

/** Those that wait or run, in the order they were asked for. */
export async function activeRebuilds(pool: Pool): Promise<Rebuild[]> {
  const { rows } = await pool.query<Parameters<typeof toRebuild>[0]>(
    `select ${REBUILD_COLUMNS} from projections.rebuilds where state in ('REQUESTED', 'RUNNING') order by rebuilds.id`,
  )
  return rows.map(toRebuild)
}
