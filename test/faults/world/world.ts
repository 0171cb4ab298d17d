import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Deployment } from '../plan/scenario.js'
import { LogServer } from './log-server.js'
import type { PostgresServer } from './postgres-server.js'
import { Proxy } from './proxy.js'
import type { SmallDisk } from './small-disk.js'
import { StrataProcess } from './strata-process.js'

/** So long after a disturbance a process may still fail for it. */
const AFTERMATH_MS = 8_000
const ASK_AGAIN_MS = 20

export interface WorldOptions {
  deployment: Deployment
  postgres: PostgresServer
  disk: SmallDisk | undefined
  database: string
  /** Where the processes write their logs. */
  folder: string
}

/** The processes of a run, the networks between them and their database, and what is found wrong with them. */
export class World {
  readonly problems: string[] = []
  readonly processes: StrataProcess[] = []
  readonly #proxies: Proxy[] = []
  #log: LogServer | undefined
  #disturbances = 0
  #disturbedUntil = 0

  private constructor(private readonly options: WorldOptions) {}

  static async open(options: WorldOptions): Promise<World> {
    const world = new World(options)
    await mkdir(options.folder, { recursive: true })
    if (options.deployment.ownLog) world.#log = await LogServer.start(join(options.folder, 'log.ndjson'))
    const log: Record<string, string> = world.#log ? { STRATA_EVENT_STORE_URL: world.#log.url } : {}
    for (const { name, roles } of options.deployment.processes) {
      const proxy = await Proxy.start(() => world.postgres.port)
      world.#proxies.push(proxy)
      world.processes.push(
        new StrataProcess({
          name,
          roles,
          settings: () => ({ ...log, STRATA_DATABASE_URL: world.postgres.url(options.database, proxy.port) }),
          logFile: join(options.folder, `${name}.log`),
          excuses: (since) => world.#disturbances > 0 || since < world.#disturbedUntil,
          complain: world.complain,
        }),
      )
    }
    return world
  }

  get postgres(): PostgresServer {
    return this.options.postgres
  }

  get log(): LogServer | undefined {
    return this.#log
  }

  /** Where the log is, past every network that may be broken. */
  get logUrl(): string {
    return this.#log?.url ?? this.postgres.url(this.options.database)
  }

  get disk(): SmallDisk | undefined {
    return this.options.disk
  }

  readonly complain = (problem: string): void => {
    if (!this.problems.includes(problem)) this.problems.push(problem)
  }

  /** Starts every process at once, on a database without a table, and waits until all are up. */
  async start(): Promise<void> {
    for (const each of this.processes) each.start()
    await this.whenUp()
  }

  async whenUp(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.whenUp()))
  }

  /** Where an API listens, as soon as one does. */
  async api(choice: number): Promise<string> {
    for (;;) {
      const urls = this.processes.flatMap(({ url }) => url ?? [])
      const url = urls[choice % Math.max(1, urls.length)]
      if (url !== undefined) return url
      await delay(ASK_AGAIN_MS)
    }
  }

  /** One of the processes whose name begins so; any where there is none. */
  pick(name: string, dice: number): StrataProcess {
    const named = this.processes.filter((each) => each.name.startsWith(name))
    const [first, ...others] = named.length > 0 ? named : this.processes
    const picked = [first, ...others][dice % (1 + others.length)]
    if (!picked) throw new Error('there are no processes')
    return picked
  }

  /** The networks of one process, or of all. */
  networks(dice: number): Proxy[] {
    const one = this.#proxies[dice % this.#proxies.length]
    return dice % 3 === 0 || !one ? this.#proxies : [one]
  }

  /** Does what processes may fail of. */
  async disturbing(act: () => Promise<void>): Promise<void> {
    this.#disturbances += 1
    try {
      await act()
    } finally {
      this.#disturbances -= 1
      this.#disturbedUntil = performance.now() + AFTERMATH_MS
    }
  }

  /** Ids of the server's processes that serve this database. */
  async sessions(): Promise<number[]> {
    const [found] = await this.postgres.administer('postgres', `select pid from pg_stat_activity ${this.#ours}`)
    return (found?.rows as { pid: number }[]).map(({ pid }) => pid)
  }

  /** Ends every session of this database. */
  async endSessions(): Promise<void> {
    await this.postgres.administer('postgres', `select pg_terminate_backend(pid) from pg_stat_activity ${this.#ours}`)
  }

  /** Asks every process to stop, as an operator does. */
  async stop(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.stop()))
  }

  /** Leaves nothing running. */
  async destroy(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.destroy()))
    await Promise.all(this.#proxies.map((proxy) => proxy.close()))
    await this.#log?.stop()
  }

  get #ours(): string {
    return `where datname = '${this.options.database}' and pid <> pg_backend_pid()`
  }
}
