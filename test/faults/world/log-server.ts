import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface, type Interface } from 'node:readline'

const ENTRY = resolve('test/kurrentdb-server/main.mjs')

/** A log of its own, which speaks KurrentDB's protocol and has everything that it acknowledged when it comes back. */
export class LogServer {
  #child: ChildProcess | undefined
  #lines: Interface | undefined
  #url = ''

  private constructor(private readonly file: string) {}

  static async start(file: string): Promise<LogServer> {
    const server = new LogServer(file)
    await server.#start(0)
    return server
  }

  get url(): string {
    return this.#url
  }

  /** SIGKILL; it comes back on the same port with the same file. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async comeBack(): Promise<void> {
    await this.#start(Number(new URL(this.#url).port))
  }

  /** Breaks every connection and takes no new ones, or takes them again. */
  async command(command: 'go-away' | 'come-back'): Promise<void> {
    if (!this.#lines) throw new Error('the log does not run')
    const done = once(this.#lines, 'line')
    this.#child?.stdin?.write(`${command}\n`)
    await done
  }

  /** It keeps its connections, and answers nothing until it goes on. */
  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }

  async stop(): Promise<void> {
    this.resume()
    await this.#end('SIGTERM')
  }

  async #start(port: number): Promise<void> {
    const args = [ENTRY, '--port', String(port), '--data', this.file]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.on('error', () => undefined)
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })
    const [url] = (await once(this.#lines, 'line')) as [string]
    this.#url = url
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
}
