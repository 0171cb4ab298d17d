import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../platform/logging/logger.js'

const ENTRY = fileURLToPath(new URL('./projector-main.js', import.meta.url))
const RESTART_MS = 1000

/**
 * What a batch leaves behind outlives the default young generation of 16 MB, is promoted and collected the dear way:
 * 13 % of a bulk load went there.
 */
const NODE_FLAGS = ['--max-semi-space-size=32']

/**
 * Runs the projections beside the API in a process of their own, so that neither waits for the other's CPU or garbage
 * collection. It is started again when it dies, and ends when this process does, however that ends.
 */
export class ProjectorProcess {
  #child: ChildProcess | undefined
  #stopping = false

  constructor(
    private readonly databaseUrl: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly logger: Logger,
  ) {}

  start(): void {
    const env = { ...this.env, STRATA_ROLES: 'projector', STRATA_DATABASE_URL: this.databaseUrl }
    const child = fork(ENTRY, { env, execArgv: [...process.execArgv, ...NODE_FLAGS] })
    this.#child = child
    child.once('exit', (code, signal) => void this.#restart(code, signal))
  }

  /** From now on its end is no accident: Ctrl-C reaches it, too. */
  expectEnd(): void {
    this.#stopping = true
  }

  /** Lets it finish the batch in hand. */
  async stop(): Promise<void> {
    this.#stopping = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
  }

  async #restart(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    if (this.#stopping) return
    this.logger.error({ code, signal }, 'the projector died; starting it again')
    await delay(RESTART_MS)
    // `stop` may have been called meanwhile.
    if (!this.#isStopping()) this.start()
  }

  #isStopping(): boolean {
    return this.#stopping
  }
}
