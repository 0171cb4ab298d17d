import { Kysely, PostgresDialect } from 'kysely'
import type { EventStore } from '../event-store/event-store.js'
import { meteredEventStore } from '../event-store/metered-event-store.js'
import { openEventStore } from '../event-store/open-event-store.js'
import { SourceRegistry } from '../governance/sources/source-registry.js'
import { FragmentWriter } from '../ingestion/fragments/fragment-writer.js'
import { StreamStates } from '../ingestion/fragments/stream-states.js'
import { tellMembers } from '../ingestion/sets/set-members.js'
import { SetReplacer } from '../ingestion/sets/set-replacer.js'
import type { Config } from '../platform/config/config.js'
import { openPool, type Pool } from '../platform/database/database.js'
import { startEmbeddedServer } from '../platform/database/embedded-server.js'
import { migrate } from '../platform/database/migrate.js'
import { DatabaseSetupError } from '../platform/database/setup-error.js'
import type { Logger } from '../platform/logging/logger.js'
import { Metrics } from '../platform/metrics/metrics.js'
import { CATALOG_PROJECTION } from '../projections/catalog/catalog-projection.js'
import { CATALOG_ID } from '../projections/catalog/queries/reflected-position.js'
import { readSetMembers, readStreamStates } from '../projections/catalog/queries/stream-states.js'
import { FEED_MIGRATIONS, FEED_SCHEMA } from '../projections/feed/subscriptions/schema.js'
import { projectionMigrations, type Projection } from '../projections/projection.js'
import { ProjectionProgress } from '../projections/runner/projection-progress.js'
import { projectionMeter } from '../projections/runner/projection-meter.js'
import { ProjectionRunner } from '../projections/runner/projection-runner.js'
import { projectionStatuses, type ProjectionStatus } from '../projections/runner/projection-status.js'
import { RebuildWorker } from '../projections/rebuild/rebuild-worker.js'
import { PROJECTIONS_MIGRATIONS, PROJECTIONS_SCHEMA } from '../projections/runner/schema.js'
import { bounded } from './health/bounded.js'
import type { Probes } from './health/readiness.js'
import { meterPools } from './metrics/pool-meter.js'

/** Every read model there is. */
export const PROJECTIONS: readonly Projection[] = [CATALOG_PROJECTION]

/** Whoever asks how things are waits no longer. */
const PROBE_MS = 1500

/** What a process works with, whatever its roles. */
export interface Service {
  config: Config
  logger: Logger
  /** Holds the password: never log it. */
  databaseUrl: string
  /** For queries of the API. */
  db: Kysely<unknown>
  pool: Pool
  eventStore: EventStore
  progress: ProjectionProgress
  writer: FragmentWriter
  sets: SetReplacer
  metrics: Metrics
  /** What readiness is judged by. Each answers or fails within two seconds, on connections of its own. */
  probes: Probes
  /** Stops what runs in the background, finishing the batch in hand, and closes every connection. */
  close(): Promise<void>
}

export interface ServiceOptions {
  /** Whether projections run within this process; by default when it has that role. */
  project?: boolean
  metrics?: Metrics
  /** Is told what the opening has come to, for those who wait. */
  onPhase?: (phase: string) => void
}

/** Opens the database and the log and brings their schemas up to date. */
export async function openService(
  config: Config,
  logger: Logger,
  { project = config.roles.has('projector'), metrics = new Metrics('main'), onPhase }: ServiceOptions = {},
): Promise<Service> {
  onPhase?.('the database is being opened')
  const embedded =
    config.databaseUrl === undefined ? await startEmbeddedServer({ dataDir: config.dataDir, logger }) : undefined
  const url = embedded?.url ?? config.databaseUrl ?? ''
  // Separate pools: the API never waits for a connection that a projection or an append holds.
  const pool = openPool(url, { max: 20, applicationName: 'strata-api', statementTimeoutMs: 30_000, logger })
  const projectorPool = openPool(url, { max: 2 + 3 * PROJECTIONS.length, applicationName: 'strata-projector', logger })
  const rebuildPool = openPool(url, { max: 8, applicationName: 'strata-rebuild', logger })
  const probePool = openPool(url, { max: 3, applicationName: 'strata-probes', answerTimeoutMs: PROBE_MS, logger })
  const pools = { api: pool, projector: projectorPool, rebuild: rebuildPool, probes: probePool }
  const closePools = () => Promise.all(Object.values(pools).map((opened) => opened.end()))
  let eventStore: EventStore
  try {
    if (!embedded) await requireReachable(projectorPool)
    onPhase?.('the schemas are being brought up to date')
    await migrateAll(projectorPool)
    const log = await openEventStore(config.eventStoreUrl ?? url, { logger })
    eventStore = meteredEventStore(log, metrics.registry)
  } catch (error) {
    await closePools()
    await embedded?.stop()
    throw error
  }
  const progress = new ProjectionProgress(pool, logger)
  const meter = projectionMeter(metrics.registry)
  const runners = project
    ? [
        ...PROJECTIONS.map(
          (projection) => new ProjectionRunner({ projection, eventStore, pool: projectorPool, logger, meter }),
        ),
        new RebuildWorker({ projections: PROJECTIONS, eventStore, pool: rebuildPool, logger }),
      ]
    : []
  for (const runner of runners) runner.start()
  meterPools(pools, metrics.registry)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const close = async () => {
    await progress.close()
    await Promise.all(runners.map((runner) => runner.stop()))
    await eventStore.close()
    await closePools()
    await embedded?.stop()
  }
  return {
    config,
    logger,
    databaseUrl: url,
    db,
    pool,
    eventStore,
    progress,
    metrics,
    probes: probesOf(probePool, eventStore),
    ...writers(db, eventStore, progress),
    close,
  }
}

function probesOf(pool: Pool, eventStore: EventStore): Probes {
  return {
    database: bounded(() => pool.query('select 1'), PROBE_MS),
    log: bounded(() => eventStore.head(), PROBE_MS),
    projections: bounded(
      (): Promise<ProjectionStatus[]> => projectionStatuses(PROJECTIONS, pool, eventStore),
      PROBE_MS,
    ),
  }
}

/** The code alone: what else the driver says repeats parts of the URL. */
async function requireReachable(pool: Pool): Promise<void> {
  await pool.query('select 1').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer'
    throw new DatabaseSetupError(`The database that STRATA_DATABASE_URL names cannot be used (${code}).`, { cause })
  })
}

async function migrateAll(pool: Pool): Promise<void> {
  await migrate(pool, PROJECTIONS_SCHEMA, PROJECTIONS_MIGRATIONS)
  await migrate(pool, FEED_SCHEMA, FEED_MIGRATIONS)
  for (const projection of PROJECTIONS) await migrate(pool, projection.schema, projectionMigrations(projection))
}

function writers(db: Kysely<unknown>, eventStore: EventStore, progress: ProjectionProgress) {
  const states = new StreamStates(eventStore, (refs) => readStreamStates(db, refs))
  const writer = new FragmentWriter(eventStore, new SourceRegistry(eventStore), states)
  const sets = new SetReplacer(writer, async (source, setId) => {
    // What was acknowledged before has to be among the members, or it would never be retracted.
    const head = await eventStore.head()
    if (head !== null) await progress.whenProjected(CATALOG_ID, head)
    return tellMembers(await readSetMembers(db, source, setId), { source, setId }, states)
  })
  return { writer, sets }
}
