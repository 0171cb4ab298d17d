import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

const ENTRY = resolve('dist/cli/main.js')
const RESTART_MS = 100
/** Variables of whoever runs the suite must not reach the service. */
const OWN = Object.entries(process.env).filter(([name]) => !name.startsWith('STRATA_') && name !== 'NODE_OPTIONS')

export interface StrataProcessOptions {
  name: string
  roles: string
  settings: () => Record<string, string>
  /** Where its output goes. */
  logFile: string
  /** Whether a process that did not get up since then (of `performance.now`) may be forgiven. */
  excuses: (since: number) => boolean
  /** Told what it did that it should not. */
  complain: (problem: string) => void
}

interface Life {
  child: ChildProcess
  began: number
  up: boolean
  /** The suite ends it. */
  doomed: boolean
}

/** `strata start` in one role or several, started again whenever it ends, as a supervisor does. */
export class StrataProcess {
  readonly #log: WriteStream
  #life: Life | undefined
  #wanted = true
  #url: string | undefined
  #gotUp = signal()
  #gone: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: StrataProcessOptions) {
    this.#log = createWriteStream(options.logFile)
  }

  get name(): string {
    return this.options.name
  }

  has(role: string): boolean {
    return this.options.roles.split(',').includes(role)
  }

  /** Where its API listens now; undefined while it does not. */
  get url(): string | undefined {
    return this.#url
  }

  start(): void {
    const env = {
      ...Object.fromEntries(OWN),
      STRATA_PORT: '0',
      STRATA_ROLES: this.options.roles,
      ...this.options.settings(),
    }
    // In a group of its own, so that its projector can be ended with it.
    const child = spawn(process.execPath, [ENTRY, 'start'], { detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const life = { child, began: performance.now(), up: false, doomed: false }
    this.#life = life
    child.stderr.on('data', (chunk: Buffer) => this.#log.write(chunk))
    createInterface({ input: child.stdout }).on('line', (line) => this.#heard(line, life))
    this.#gone = once(child, 'close').then(([code, by]) =>
      this.#ended(life, code as number | null, by as string | null),
    )
  }

  /** Resolves once it says that it is up. */
  async whenUp(): Promise<void> {
    while (this.#life?.up !== true) await this.#gotUp.given
  }

  /** Signals it alone, or everything that it started, too. */
  signal(name: NodeJS.Signals, { whole = true } = {}): void {
    const life = this.#life
    if (!life || ended(life.child)) return
    if (name === 'SIGKILL' || name === 'SIGTERM') life.doomed = true
    if (name === 'SIGKILL') this.#url = undefined
    try {
      process.kill(whole ? -(life.child.pid ?? 0) : (life.child.pid ?? 0), name)
    } catch {
      // It has ended just now.
    }
  }

  /** The ids of the processes that it started. */
  async children(): Promise<number[]> {
    const pid = this.#life?.child.pid ?? 0
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
    return text.split(' ').filter(Boolean).map(Number)
  }

  /** Asks it to end, as a supervisor does at a new release; it is started again. */
  async restart(): Promise<void> {
    await this.whenUp()
    this.signal('SIGTERM', { whole: false })
    await this.#gone
  }

  /** Asks it to end for good. */
  async stop(): Promise<void> {
    this.#wanted = false
    this.signal('SIGTERM', { whole: false })
    await this.#gone
    const { pid } = this.#life?.child ?? {}
    if (pid !== undefined && groupLives(pid)) this.options.complain(`${this.name} left a process behind`)
    this.#log.end()
  }

  /** Makes sure that nothing of it is left, whatever state it is in. */
  async destroy(): Promise<void> {
    this.#wanted = false
    this.signal('SIGKILL')
    await this.#gone
    this.#log.end()
  }

  #heard(line: string, life: Life): void {
    this.#log.write(`${line}\n`)
    if (!line.includes('"msg":"Strata is up')) return
    const { pid, url } = JSON.parse(line) as { pid: number; url?: string }
    // The projector that it starts writes to the same output.
    if (pid !== life.child.pid) return
    life.up = true
    // Every process listens; only one with an API serves it.
    this.#url = this.has('api') ? url : undefined
    this.#gotUp.give()
    this.#gotUp = signal()
  }

  async #ended(life: Life, code: number | null, by: string | null): Promise<void> {
    this.#url = undefined
    const how = `${this.name} (pid ${life.child.pid}) ended with ${by ?? `code ${code}`}`
    this.#log.write(`-- ${how}\n`)
    // Until it is up, a process has no handler for signals.
    if (life.doomed && life.up && by !== 'SIGKILL' && code !== 0)
      this.options.complain(`${how} when it was asked to stop`)
    if (!life.doomed && life.up) this.options.complain(`${how} by itself`)
    if (!life.doomed && !life.up && !this.options.excuses(life.began)) this.options.complain(`${how} before it was up`)
    life.up = false
    if (!this.#wanted) return
    await delay(RESTART_MS)
    if (this.#isWanted()) this.start()
  }

  #isWanted(): boolean {
    return this.#wanted
  }
}

const ended = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}

function signal(): { given: Promise<void>; give: () => void } {
  let give: () => void = () => undefined
  const given = new Promise<void>((resolve) => (give = resolve))
  return { given, give }
}
