import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StrataError } from '../../domain/errors.js'
import type { Config } from '../../platform/config/config.js'
import { ConfigError } from '../../platform/config/config-error.js'
import { HEADER_LIMIT } from './unreadable-requests.js'
import { takeUpgrades, type Upgrade } from './upgrades.js'
import { FOREIGN_HOST, isAllowedHost } from './allowed-hosts.js'
import { clientError, PROBLEM_TYPE, toProblem } from './problem.js'
import { CORRELATION_HEADER, correlationIdOf } from './request-context.js'

/** What is answered to a GET. */
export interface Page {
  status: number
  type: string
  body: string
}

/** Path → what is answered there, whatever the roles of the process and however far its start is. */
export type Pages = Record<string, () => Promise<Page> | Page>

/**
 * The listening server of a process. It listens before anything else is open, so that a start that takes its time, or a
 * database that is away, can be asked about; the API is put behind it once it is there.
 */
export class FrontDoor {
  readonly server: Server
  #behind: RequestListener | undefined
  readonly #upgrades = new Map<string, Upgrade>()
  #closing = false

  private constructor(
    private readonly config: Config,
    private readonly pages: Pages,
    /** What is answered where there is no page and nothing behind. */
    private readonly otherwise: () => StrataError,
  ) {
    this.server = createServer(
      { maxHeaderSize: HEADER_LIMIT },
      (request, response) => void this.#answer(request, response),
    )
    takeUpgrades(this.server, config, (path) => this.#upgradeFor(path))
  }

  /** @throws ConfigError when the address cannot be had */
  static async open(config: Config, pages: Pages, otherwise: () => StrataError): Promise<FrontDoor> {
    const door = new FrontDoor(config, pages, otherwise)
    const { port, host } = config
    try {
      door.server.listen(port, host)
      await once(door.server, 'listening')
      return door
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EADDRINUSE')
        throw new ConfigError([`STRATA_PORT: port ${port} is in use; stop what listens there or choose another`])
      if (code === 'EADDRNOTAVAIL') throw new ConfigError(['STRATA_HOST is no address of this machine'])
      throw error
    }
  }

  /** Where it listens, such as `http://127.0.0.1:4000`. */
  get url(): string {
    const { host } = this.config
    const { port } = this.server.address() as AddressInfo
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  }

  /** From now on what has no page is answered by this. */
  putBehind(listener: RequestListener): void {
    this.#behind = listener
  }

  /** From now on connections of a path are handed over to another protocol. */
  putUpgradesBehind(path: string, upgrade: Upgrade): void {
    this.#upgrades.set(path, upgrade)
  }

  /** Takes no new connection, and resolves once every request has been answered. */
  async close(): Promise<void> {
    this.#closing = true
    const closed = once(this.server, 'close')
    this.server.close()
    this.server.closeIdleConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const correlationId = correlationIdOf(request.headers)
    // A connection that is kept would hold up the end.
    if (this.#closing) response.setHeader('connection', 'close')
    try {
      if (!isAllowedHost(request.headers.host, this.config)) throw new StrataError('FORBIDDEN', FOREIGN_HOST)
      const page = this.#pageFor(request)
      if (page) send(response, correlationId, await page())
      else if (this.#behind) this.#behind(request, response)
      else throw this.otherwise()
    } catch (error) {
      const told = clientError(error)
      const body = JSON.stringify(toProblem(told, correlationId))
      send(response, correlationId, { status: told.status, type: PROBLEM_TYPE, body })
    }
  }

  #upgradeFor(path: string): Upgrade {
    if (this.#closing) throw new StrataError('UNAVAILABLE', 'The service is stopping.')
    if (!this.#behind) throw this.otherwise()
    const upgrade = this.#upgrades.get(path)
    if (!upgrade) throw new StrataError('NOT_FOUND', 'There is no WebSocket here.')
    return upgrade
  }

  #pageFor({ method, url = '' }: IncomingMessage): Pages[string] | undefined {
    const [path = ''] = url.split('?')
    const isRead = method === 'GET' || method === 'HEAD'
    return isRead && Object.hasOwn(this.pages, path) ? this.pages[path] : undefined
  }
}

function send(response: ServerResponse, correlationId: string, { status, type, body }: Page): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    [CORRELATION_HEADER]: correlationId,
  })
  // Of an answer to HEAD, Node.js sends no body.
  response.end(body)
}
