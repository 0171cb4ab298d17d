import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { loadBinaries } from '../../../src/platform/database/embedded/binaries.js'
import { chooseLauncher } from '../../../src/platform/database/embedded/choose-launcher.js'
import {
  ensureCluster,
  readPassword,
  SUPERUSER,
  type Cluster,
} from '../../../src/platform/database/embedded/cluster.js'
import { openDataFolder } from '../../../src/platform/database/embedded/data-folder.js'
import { startServer, stopServer } from '../../../src/platform/database/embedded/postmaster.js'
import { runProgram } from '../../../src/platform/database/embedded/programs.js'

/** Durable, as every default of Postgres is, but small: several servers run at once, and recovery after a crash is short. */
const SETTINGS = { shared_buffers: '48MB', max_wal_size: '256MB', max_connections: '160' }
const COME_BACK_MS = 60_000
/** How long it may neither answer nor start nor end. */
const PATIENCE_MS = 5_000
const ASK_AGAIN_MS = 50

/** How a server goes down. `kill` is SIGKILL of the postmaster, whose sessions live on until they notice. */
export type Shutdown = 'fast' | 'immediate' | 'kill'

/** A Postgres of the suite's own, which keeps what it acknowledged through every way of going down. */
export class PostgresServer {
  #port = 0

  private constructor(
    private readonly cluster: Cluster,
    private readonly password: string,
    private readonly settings: Record<string, string>,
  ) {}

  /** Makes a cluster in a folder and starts it. */
  static async start(home: string, settings: Record<string, string> = {}): Promise<PostgresServer> {
    const dataDir = await openDataFolder(home)
    const binaries = await loadBinaries()
    const cluster = join(dataDir, 'postgres')
    const launcher = await chooseLauncher(binaries, dataDir, cluster)
    const made = { dataDir, folder: cluster, binaries, launcher }
    await ensureCluster(made, { durable: true })
    const server = new PostgresServer(made, await readPassword(dataDir), { ...SETTINGS, ...settings })
    await server.comeBack()
    return server
  }

  /** Where it listens now: another port after each start. */
  get port(): number {
    return this.#port
  }

  /** Address of a database, by way of another port where one is given. */
  url(database: string, port = this.#port): string {
    return `postgres://${SUPERUSER}:${encodeURIComponent(this.password)}@127.0.0.1:${port}/${database}`
  }

  /** Runs statements one by one, each outside of a transaction. */
  async administer(database: string, ...statements: string[]): Promise<pg.QueryResult[]> {
    const client = new pg.Client({ connectionString: this.url(database), connectionTimeoutMillis: PATIENCE_MS })
    client.on('error', () => undefined)
    await client.connect()
    try {
      const results: pg.QueryResult[] = []
      for (const statement of statements) results.push(await client.query(statement))
      return results
    } finally {
      await client.end()
    }
  }

  async goDown(how: Shutdown): Promise<void> {
    if (how === 'kill') {
      process.kill(await this.#postmaster(), 'SIGKILL')
      return
    }
    const { binaries, launcher, folder } = this.cluster
    await runProgram(launcher.wrap(binaries.pg_ctl, ['stop', '-s', '-w', '-D', folder, '-m', how]))
  }

  /**
   * Sees to it that it answers, whatever state it is in. Sessions of a killed postmaster have to be gone before another starts,
   * which takes them a moment. One that neither answers nor ends is killed, as a supervisor does: out of disk space amid its
   * recovery, Postgres 18.4 was seen to wait for its own workers for good.
   */
  async comeBack(): Promise<void> {
    const deadline = performance.now() + COME_BACK_MS
    let patience = performance.now() + PATIENCE_MS
    for (;;) {
      const state = await this.#state()
      if (state === 'answering') return
      if (state === 'gone' && (await this.#tryStart(deadline))) return
      if (state !== 'hanging') patience = performance.now() + PATIENCE_MS
      else if (performance.now() > patience) process.kill(await this.#postmaster(), 'SIGKILL')
      await delay(ASK_AGAIN_MS)
    }
  }

  async #tryStart(deadline: number): Promise<boolean> {
    try {
      this.#port = await startServer(this.cluster, this.settings)
      return true
    } catch (error) {
      if (performance.now() > deadline) throw error
      return false
    }
  }

  async #state(): Promise<'answering' | 'starting' | 'hanging' | 'gone'> {
    try {
      process.kill(await this.#postmaster(), 0)
    } catch {
      return 'gone'
    }
    return this.administer('postgres', 'select 1').then(
      () => 'answering',
      (error: unknown) => (/starting up|recovery/.test(String(error)) ? 'starting' : 'hanging'),
    )
  }

  async stop(): Promise<void> {
    await stopServer(this.cluster)
  }

  async #postmaster(): Promise<number> {
    return Number((await readFile(join(this.cluster.folder, 'postmaster.pid'), 'utf8')).split('\n')[0])
  }
}
