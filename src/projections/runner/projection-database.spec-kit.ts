import type { Pool } from 'pg'
import { createLogDatabase, SILENT, type LogDatabase } from '../../event-store/postgres/log-database.spec-kit.js'
import { PostgresEventStore } from '../../event-store/postgres/postgres-event-store.js'
import { migrate } from '../../platform/database/migrate.js'
import { projectionId, projectionMigrations, type Projection } from '../projection.js'
import { ProjectionProgress } from './projection-progress.js'
import { ProjectionRunner, type RunnerOptions } from './projection-runner.js'
import { PROJECTIONS_MIGRATIONS, PROJECTIONS_SCHEMA } from './schema.js'

/** What a checkpoint row says, as text. */
export interface CheckpointRow {
  position: string | null
  epoch: string
  caught_up: boolean
}

export interface ParkedRow {
  position: string
  event_type: string
  stream: string
  error: string
}

/** A database with a log, checkpoints and the tables of projections, and what runs on it. */
export interface ProjectionDatabase extends LogDatabase {
  store: PostgresEventStore
  progress: ProjectionProgress
  /** Starts a runner that `stopAll` stops; on its own pool when it is given a name for it. */
  run(projection: Projection, options?: Partial<RunnerOptions>, applicationName?: string): ProjectionRunner
  /** Waits until a projection has all of the log. */
  whenCaughtUp(projection: Projection): Promise<void>
  checkpoint(projection: Projection): Promise<CheckpointRow | undefined>
  parked(projection: Projection): Promise<ParkedRow[]>
  stopAll(): Promise<void>
  /** Empties the log, the checkpoints and every table of the projections. */
  clear(): Promise<void>
}

export async function createProjectionDatabase(...projections: Projection[]): Promise<ProjectionDatabase> {
  const database = await createLogDatabase()
  await migrate(database.pool, PROJECTIONS_SCHEMA, PROJECTIONS_MIGRATIONS)
  for (const projection of projections)
    await migrate(database.pool, projection.schema, projectionMigrations(projection))
  const store = new PostgresEventStore(database.open('log'), SILENT)
  const progress = new ProjectionProgress(database.open('progress'), SILENT)
  const projectorPool = database.open('projector')
  let runners: ProjectionRunner[] = []

  const run: ProjectionDatabase['run'] = (projection, options, applicationName) => {
    const pool = applicationName === undefined ? projectorPool : database.open(applicationName)
    const runner = new ProjectionRunner({
      projection,
      eventStore: store,
      pool,
      logger: SILENT,
      leaseRetryMs: 20,
      ...options,
    })
    runners.push(runner)
    runner.start()
    return runner
  }
  const stopAll = async () => {
    await Promise.all(runners.map((runner) => runner.stop()))
    runners = []
  }
  const drop = async () => {
    await stopAll()
    await progress.close()
    await store.close()
    await database.drop()
  }
  return { ...database, store, progress, run, stopAll, drop, ...questions(database.pool, store, progress, projections) }
}

function questions(
  pool: Pool,
  store: PostgresEventStore,
  progress: ProjectionProgress,
  projections: readonly Projection[],
) {
  const tables = async () => {
    const schemas = ['log', 'projections', ...projections.map(({ schema }) => schema)]
    const { rows } = await pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname = any($1) and tablename not like 'migration%'`,
      [schemas],
    )
    return rows.map(({ name }) => name)
  }
  return {
    whenCaughtUp: async (projection: Projection) => {
      const head = await store.head()
      if (head !== null) await progress.whenProjected(projectionId(projection), head, 20_000)
    },
    checkpoint: async (projection: Projection) => {
      const { rows } = await pool.query<CheckpointRow>(
        'select position, epoch, caught_up from projections.checkpoints where projection = $1',
        [projectionId(projection)],
      )
      return rows[0]
    },
    parked: async (projection: Projection) => {
      const { rows } = await pool.query<ParkedRow>(
        `select position, event_type, stream, error from projections.parked_events where projection = $1 order by position`,
        [projectionId(projection)],
      )
      return rows
    },
    clear: async () => {
      await pool.query(`truncate ${(await tables()).join(', ')} restart identity`)
    },
  }
}
