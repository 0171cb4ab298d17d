import { Kysely, PostgresDialect } from 'kysely'
import { StrataError } from '../domain/errors.js'
import type { EventStore } from '../event-store/event-store.js'
import { meteredEventStore } from '../event-store/metered-event-store.js'
import { openEventStore } from '../event-store/open-event-store.js'
import { EVENT_STORE_MIGRATIONS, EVENT_STORE_SCHEMA } from '../event-store/postgres/event-store-schema.js'
import { SourceRegistry } from '../governance/sources/source-registry.js'
import { FragmentWriter } from '../ingestion/fragments/fragment-writer.js'
import { StreamStates } from '../ingestion/fragments/stream-states.js'
import { tellMembers } from '../ingestion/sets/set-members.js'
import { SetReplacer } from '../ingestion/sets/set-replacer.js'
import type { Config } from '../platform/config/config.js'
import { openPool, type Pool, type PoolOptions } from '../platform/database/database.js'
import { startEmbeddedServer } from '../platform/database/embedded-server.js'
import { migrate, refuseNewerSchema, type Migrations } from '../platform/database/migrate.js'
import { DatabaseSetupError } from '../platform/database/setup-error.js'
import type { Logger } from '../platform/logging/logger.js'
import { Metrics } from '../platform/metrics/metrics.js'
import { AUDIT_PROJECTION } from '../projections/audit/audit-projection.js'
import { CATALOG_PROJECTION } from '../projections/catalog/catalog-projection.js'
import { CATALOG_ID } from '../projections/catalog/queries/reflected-position.js'
import { readSetMembers, readStreamStates } from '../projections/catalog/queries/stream-states.js'
import { CHAIN_PROJECTION } from '../projections/evidence/chain/chain-projection.js'
import { FEED_MIGRATIONS, FEED_SCHEMA } from '../projections/feed/subscriptions/schema.js'
import { HISTORY_PROJECTION } from '../projections/history/history-projection.js'
import { projectionMigrations, type Projection } from '../projections/projection.js'
import { ProjectionProgress } from '../projections/runner/projection-progress.js'
import { projectionMeter } from '../projections/runner/projection-meter.js'
import { projectionStatuses, type ProjectionStatus } from '../projections/runner/projection-status.js'
import { Activity } from '../projections/runner/activity.js'
import { ProjectionRunner, type RunnerOptions } from '../projections/runner/projection-runner.js'
import { RebuildWorker } from '../projections/rebuild/rebuild-worker.js'
import { kafkaRelay } from '../projections/feed/kafka/kafka-relay.js'
import { relayStatuses } from '../projections/feed/kafka/relay-handlers.js'
import { RelayStore } from '../projections/feed/kafka/relay-store.js'
import { PROJECTIONS_MIGRATIONS, PROJECTIONS_SCHEMA } from '../projections/runner/schema.js'
import { bounded } from './health/bounded.js'
import type { Probes } from './health/readiness.js'
import { meterPools } from './metrics/pool-meter.js'

/** Every read model there is. */
export const PROJECTIONS: readonly Projection[] = [
  CATALOG_PROJECTION,
  HISTORY_PROJECTION,
  CHAIN_PROJECTION,
  AUDIT_PROJECTION,
]

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
  const { url, embedded } = await openDatabase(config, logger)
  const pools = openPools(url, logger)
  const closePools = () => Promise.all(Object.values(pools).map((opened) => opened.end()))
  let eventStore: EventStore
  try {
    if (!embedded) await requireReachable(pools.projector)
    onPhase?.('the schemas are being brought up to date')
    await migrateAll(pools.projector)
    const log = await openEventStore(config.eventStoreUrl ?? url, { logger })
    eventStore = meteredEventStore(log, metrics.registry)
  } catch (error) {
    await closePools()
    await embedded?.stop()
    throw error
  }
  const pool = pools.api
  const progress = new ProjectionProgress(pool, logger)
  const db = kyselyOf(pool)
  const runners = project ? startRunners({ config, eventStore, pools, db, progress, metrics, logger }) : []
  meterPools(pools, metrics.registry)
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
    probes: probesOf(pools.probes, eventStore, config),
    ...writers(db, eventStore, progress),
    close,
  }
}

/** The database that the settings name, or one on a server of this process's own. */
async function openDatabase({ databaseUrl, dataDir }: Config, logger: Logger) {
  if (databaseUrl !== undefined) return { url: databaseUrl }
  const embedded = await startEmbeddedServer({ dataDir, logger })
  return { url: embedded.url, embedded }
}

type Pools = ReturnType<typeof openPools>

/** Separate ones: the API never waits for a connection that a projection or an append holds. */
function openPools(url: string, logger: Logger) {
  const open = (applicationName: string, options: Omit<PoolOptions, 'applicationName'>) =>
    openPool(url, { ...options, applicationName, logger })
  return {
    api: open('strata-api', { max: 20, statementTimeoutMs: 30_000 }),
    // Two for a relay: its lease and its cursor.
    projector: open('strata-projector', { max: 4 + 3 * PROJECTIONS.length }),
    rebuild: open('strata-rebuild', { max: 8 }),
    probes: open('strata-probes', { max: 3, answerTimeoutMs: PROBE_MS }),
  }
}

const kyselyOf = (pool: Pool) => new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })

interface Running {
  config: Config
  eventStore: EventStore
  pools: Pools
  db: Kysely<unknown>
  progress: ProjectionProgress
  metrics: Metrics
  logger: Logger
}

function startRunners({ config, eventStore, pools, db, progress, metrics, logger }: Running) {
  const { registry } = metrics
  const meter = projectionMeter(registry)
  const pool = pools.projector
  const runners = [
    ...projectionRunners({ eventStore, pool, logger, meter }),
    new RebuildWorker({ projections: PROJECTIONS, eventStore, pool: pools.rebuild, logger }),
    ...(config.kafka ? [kafkaRelay(config.kafka, { db, progress, pool, registry, logger })] : []),
  ]
  for (const runner of runners) runner.start()
  return runners
}

function probesOf(pool: Pool, eventStore: EventStore, { kafka }: Config): Probes {
  const relays = new RelayStore(kyselyOf(pool))
  return {
    ...(kafka && { relays: bounded(() => relayStatuses(relays, eventStore), PROBE_MS) }),
    database: bounded(() => pool.query('select 1'), PROBE_MS),
    log: bounded(() => eventStore.head(), PROBE_MS),
    projections: bounded(
      (): Promise<ProjectionStatus[]> => projectionStatuses(PROJECTIONS, pool, eventStore),
      PROBE_MS,
    ),
  }
}

/** A runner a projection. What is read now goes before what is read of the past. */
function projectionRunners(shared: Omit<RunnerOptions, 'projection'>): ProjectionRunner[] {
  const activity = new Activity()
  return PROJECTIONS.map((projection) => {
    const order = projection === CATALOG_PROJECTION ? { activity } : { givesWayTo: activity }
    return new ProjectionRunner({ ...shared, ...order, projection })
  })
}

/** The code alone: what else the driver says repeats parts of the URL. */
async function requireReachable(pool: Pool): Promise<void> {
  await pool.query('select 1').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer'
    throw new DatabaseSetupError(`The database that STRATA_DATABASE_URL names cannot be used (${code}).`, { cause })
  })
}

/** Looks at all of them before it changes one. The log brings up its own when it is opened, wherever it is. */
async function migrateAll(pool: Pool): Promise<void> {
  const schemas: [string, Migrations][] = [
    [PROJECTIONS_SCHEMA, PROJECTIONS_MIGRATIONS],
    [FEED_SCHEMA, FEED_MIGRATIONS],
    ...PROJECTIONS.map((projection): [string, Migrations] => [projection.schema, projectionMigrations(projection)]),
  ]
  await refuseNewerSchema(pool, EVENT_STORE_SCHEMA, EVENT_STORE_MIGRATIONS)
  for (const [schema, migrations] of schemas) await refuseNewerSchema(pool, schema, migrations)
  for (const [schema, migrations] of schemas) await migrate(pool, schema, migrations)
}

function writers(db: Kysely<unknown>, eventStore: EventStore, progress: ProjectionProgress) {
  const states = new StreamStates(eventStore, (refs) => readStreamStates(db, refs))
  const sources = new SourceRegistry(eventStore)
  const writer = new FragmentWriter(eventStore, sources, states)
  const sets = new SetReplacer(writer, async (source, setId) => {
    // What was acknowledged before has to be among the members, or it would never be retracted.
    const head = await eventStore.head()
    if (head !== null) await progress.whenProjected(CATALOG_ID, head)
    const stream = (await sources.reload([source])).get(source)
    const asked = { source, setId, quarantined: !(stream instanceof StrataError) && stream?.quarantined === true }
    return tellMembers(await readSetMembers(db, asked), asked, states)
  })
  return { writer, sets }
}
