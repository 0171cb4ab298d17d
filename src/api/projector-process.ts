import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../platform/logging/logger.js'
import type { MetricData } from '../platform/metrics/metrics.js'

const ENTRY = fileURLToPath(new URL('./projector-main.js', import.meta.url))
const RESTART_MS = 1000
const ANSWER_MS = 1000
/** What is asked of it by the channel; the answer is its metrics as data. */
export const METRICS_PLEASE = 'metrics'

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
    // JSON has no NaN and no Infinity, which metrics may be.
    const child = fork(ENTRY, { env, execArgv: [...process.execArgv, ...NODE_FLAGS], serialization: 'advanced' })
    this.#child = child
    child.once('exit', (code, signal) => void this.#restart(code, signal))
  }

  get isUp(): boolean {
    return this.#child?.connected === true
  }

  /** Its metrics; none while it starts, and none of one that does not answer in time. */
  async metrics(): Promise<MetricData[]> {
    const child = this.#child
    if (child?.connected !== true) return []
    const answer = once(child, 'message', { signal: AbortSignal.timeout(ANSWER_MS) })
    child.send(METRICS_PLEASE)
    return answer.then(([found]) => found as MetricData[]).catch(() => [])
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
