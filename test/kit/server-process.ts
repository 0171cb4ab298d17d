import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const ENTRY = resolve('dist/cli/main.js')
/** Variables of whoever runs the tests must not reach the service. */
const OWN = Object.entries(process.env).filter(([name]) => !name.startsWith('STRATA_') && name !== 'NODE_OPTIONS')

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
  /** All that was printed. */
  output: string
}

/** `strata start` as a process of its own, with the projector it starts. */
export class ServerProcess {
  static readonly #started = new Set<ServerProcess>()

  readonly exited: Promise<Exit>
  #output = ''

  private constructor(private readonly child: ChildProcess) {
    const gather = (chunk: Buffer) => (this.#output += chunk.toString())
    child.stdout?.on('data', gather)
    child.stderr?.on('data', gather)
    this.exited = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      output: this.#output,
    }))
  }

  /** Starts one that may end at once. */
  static run(settings: Record<string, string>): ServerProcess {
    // In a group of its own, so that the projector can be killed with it.
    const options = { detached: true, env: { ...Object.fromEntries(OWN), ...settings } }
    const server = new ServerProcess(spawn(process.execPath, [ENTRY, 'start'], options))
    ServerProcess.#started.add(server)
    return server
  }

  /** Ends what a failed test has left running: for the end of a suite. */
  static async endAll(): Promise<void> {
    for (const server of ServerProcess.#started) await server.kill({ whole: true })
  }

  /** Starts one on a database and waits until it listens; gives its URL, too. */
  static async start(databaseUrl: string, settings: Record<string, string> = {}): Promise<[ServerProcess, string]> {
    const server = ServerProcess.run({ STRATA_PORT: '0', STRATA_DATABASE_URL: databaseUrl, ...settings })
    const url = await Promise.race([server.#listening(), server.exited.then(({ output }) => new Error(output))])
    if (url instanceof Error) throw url
    return [server, url]
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  /** All that was printed so far. */
  get output(): string {
    return this.#output
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** Kills the process alone, or everything that it started, too; waits until all of it is gone. */
  async kill({ whole }: { whole: boolean }): Promise<void> {
    try {
      process.kill(whole ? -this.pid : this.pid, 'SIGKILL')
    } catch {
      // It is gone already.
    }
    await this.exited
  }

  /** Asks it to stop. */
  async stop(): Promise<Exit> {
    this.signal('SIGTERM')
    return this.exited
  }

  async #listening(): Promise<string> {
    if (!this.child.stdout) throw new Error('no output')
    for await (const line of createInterface({ input: this.child.stdout })) {
      const { url } = JSON.parse(line) as { url?: string }
      if (url === undefined) continue
      // Whoever stops reading lines stops the stream.
      setImmediate(() => this.child.stdout?.resume())
      return url
    }
    // It ended before; the exit tells why.
    return new Promise(() => undefined)
  }
}
