import { join } from 'node:path'
import pg from 'pg'
import type { Logger } from '../logging/logger.js'
import { loadBinaries } from './embedded/binaries.js'
import { chooseLauncher } from './embedded/choose-launcher.js'
import { ensureCluster, readPassword, SUPERUSER, type Cluster } from './embedded/cluster.js'
import { openDataFolder } from './embedded/data-folder.js'
import { lockFolder } from './embedded/folder-lock.js'
import { hasLeftoverServer, startServer, stopServer } from './embedded/postmaster.js'
import type { ServerSettings } from './embedded/settings.js'

const DATABASE = 'strata'

export interface EmbeddedServerOptions {
  dataDir: string
  logger: Pick<Logger, 'info' | 'warn'>
  /** Postgres settings over the defaults, such as `{ fsync: 'off' }` for tests. */
  settings?: ServerSettings
}

export interface EmbeddedServer {
  /** Address of the database `strata`, as its owner. Holds the password: never log it. */
  url: string
  /** Shuts the server down and gives the data folder free; may be called again. */
  stop(): Promise<void>
}

/**
 * Runs a Postgres of Strata's own in a data folder, which it makes on first use. A server left behind by a process that
 * was killed is taken over.
 *
 * @throws DatabaseSetupError when the folder is another process's, or the machine cannot run Postgres
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const dataDir = await openDataFolder(options.dataDir)
  const unlock = await lockFolder(dataDir)
  try {
    return await startIn(dataDir, options, unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

async function startIn(
  dataDir: string,
  { logger, settings = {} }: EmbeddedServerOptions,
  unlock: () => Promise<void>,
): Promise<EmbeddedServer> {
  const cluster = await openCluster(dataDir, settings)
  if (await hasLeftoverServer(cluster)) {
    logger.warn({ dataDir }, 'restarting the Postgres left running by a process that was killed')
    // Restarted and not just used: its settings are those of the process that is gone, as are its sessions.
    await stopServer(cluster)
  }
  const password = await readPassword(dataDir)
  const port = await startServer(cluster, settings)
  const address = (database: string): string =>
    `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  try {
    await createDatabase(address('postgres'))
  } catch (error) {
    await stopServer(cluster)
    throw error
  }
  logger.info({ dataDir, port, launched: cluster.launcher.name }, 'embedded Postgres is up')
  return { url: address(DATABASE), stop: once(() => stopServer(cluster).finally(unlock)) }
}

async function openCluster(dataDir: string, settings: ServerSettings): Promise<Cluster> {
  const folder = join(dataDir, 'postgres')
  const binaries = await loadBinaries()
  const launcher = await chooseLauncher(binaries, dataDir, folder)
  const cluster: Cluster = { dataDir, folder, binaries, launcher }
  await ensureCluster(cluster, { durable: settings['fsync'] !== 'off' })
  return cluster
}

async function createDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= action())
}
