import type { IncomingMessage } from 'node:http'
import { CloseCode, type Server } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Logger } from '../../../platform/logging/logger.js'

/** What a connection is known by. */
export interface Connected {
  request: IncomingMessage
}

export interface ConnectionTimes {
  /** So often each connection is asked for a sign of life, in milliseconds; one that gave none since the last time is given up. */
  pingMs: number
  /** After so long a connection that was told that the service stops is cut. */
  graceMs: number
}

const TIMES: ConnectionTimes = { pingMs: 15_000, graceMs: 1_000 }
/** Whoever sends more and reads none of the answers is given up. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024
const GOING_AWAY = 1001

/** The WebSockets of a server. What is sent waits until the socket has taken it, so that a slow reader makes nothing pile up. */
export class Connections {
  readonly #alive = new Map<WebSocket, boolean>()
  readonly #times: ConnectionTimes

  constructor(
    private readonly server: Server<Connected>,
    private readonly options: { logger: Logger; closing: AbortSignal; times?: Partial<ConnectionTimes> | undefined },
  ) {
    this.#times = { ...TIMES, ...options.times }
    const pinging = setInterval(() => this.#ping(), this.#times.pingMs).unref()
    options.closing.addEventListener('abort', () => {
      clearInterval(pinging)
      this.#goAway()
    })
  }

  get count(): number {
    return this.#alive.size
  }

  add(socket: WebSocket, extra: Connected): void {
    const { logger, closing } = this.options
    this.#alive.set(socket, true)
    const closed = this.server.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) =>
          socket.on('message', (data: Buffer) => void this.#take(socket, () => take(data.toString()))),
      },
      extra,
    )
    socket.on('pong', () => this.#alive.set(socket, true))
    // Broken frames, messages that are too long, a connection that broke: the socket closes itself with the code for it.
    socket.on('error', (err) => logger.debug({ err }, 'a WebSocket failed'))
    socket.once('close', (code, reason) => {
      this.#alive.delete(socket)
      closed(code, reason.toString()).catch((err: unknown) => logger.error({ err }, 'a subscription did not end'))
    })
    if (closing.aborted) this.#goAway()
  }

  async #take(socket: WebSocket, take: () => Promise<void>): Promise<void> {
    if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate()
    if (!isOpen(socket)) return
    try {
      await take()
    } catch (err) {
      // A connection that is gone has told so by its own event.
      if (!isOpen(socket)) return
      this.options.logger.error({ err }, 'a message over a WebSocket could not be answered')
      socket.close(CloseCode.InternalServerError, 'Internal server error')
    }
  }

  #ping(): void {
    for (const [socket, alive] of this.#alive) {
      this.#alive.set(socket, false)
      if (alive) socket.ping()
      else socket.terminate()
    }
  }

  /** A client takes it as a reason to connect again, which the end of each subscription would not be. */
  #goAway(): void {
    for (const socket of this.#alive.keys()) socket.close(GOING_AWAY, 'The service is stopping.')
    setTimeout(() => {
      for (const socket of this.#alive.keys()) socket.terminate()
    }, this.#times.graceMs).unref()
  }
}

const isOpen = (socket: WebSocket) => socket.readyState === socket.OPEN

/** Resolves once the socket has taken the text; what is sent over a closed one ends the subscription that sends it. */
function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(text, (error) => (error ? reject(error) : resolve()))
  })
}
