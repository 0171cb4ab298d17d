import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

interface Pair {
  near: Socket
  far: Socket
}

/** A network between a process and its database that can refuse, stall and cut. */
export class Proxy {
  readonly #pairs = new Set<Pair>()
  #mode: 'open' | 'refusing' | 'stalled' = 'open'

  private constructor(
    private readonly server: Server,
    private readonly target: () => number,
  ) {
    server.on('connection', (near: Socket) => this.#accept(near))
  }

  /** Starts one to a port of this machine, which is asked for at each connection. */
  static async start(target: () => number): Promise<Proxy> {
    const server = createServer({ pauseOnConnect: true })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Proxy(server, target)
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Breaks every connection; new ones are let through. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
  }

  /** Breaks every connection and takes no new ones. */
  refuse(): void {
    this.#mode = 'refusing'
    this.cut()
  }

  /** Keeps every connection, and lets nothing through. */
  stall(): void {
    this.#mode = 'stalled'
    for (const { near, far } of this.#pairs) {
      for (const socket of [near, far]) socket.unpipe().pause()
    }
  }

  /** Lets everything through again, first of all what was held back. */
  heal(): void {
    this.#mode = 'open'
    for (const pair of this.#pairs) flow(pair)
  }

  async close(): Promise<void> {
    this.refuse()
    this.server.close()
    await once(this.server, 'close')
  }

  #accept(near: Socket): void {
    if (this.#mode === 'refusing') {
      near.resetAndDestroy()
      return
    }
    const far = connect({ port: this.target(), host: '127.0.0.1', noDelay: true })
    near.setNoDelay(true)
    const pair = { near, far }
    this.#pairs.add(pair)
    const end = () => {
      this.#pairs.delete(pair)
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) socket.on('error', end).on('close', end)
    if (this.#mode === 'open') flow(pair)
  }
}

function flow({ near, far }: Pair): void {
  near.pipe(far)
  far.pipe(near)
}
