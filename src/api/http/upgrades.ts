import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Config } from '../../platform/config/config.js'
import { StrataError } from '../../domain/errors.js'
import { FOREIGN_HOST, isAllowedHost, isAllowedOrigin } from './allowed-hosts.js'
import { clientError, PROBLEM_TYPE, toProblem } from './problem.js'
import { correlationIdOf } from './request-context.js'

/** Takes over a connection for another protocol; throws when it does not want it. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** Headers that ask for another protocol and say nothing else. */
const OF_UPGRADES = new Set(['upgrade', 'http2-settings'])

/**
 * Answers requests to upgrade a connection to WebSockets. Browsers let any page open one, whoever it belongs to, and send its cookies
 * along: no CORS applies. So they are held to the same host names as requests are, and to the origin.
 */
export function takeUpgrades(server: Server, config: Config, upgradeFor: (path: string) => Upgrade): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      serveWithout(server, request, { socket, head })
      return
    }
    // Whoever takes it over listens, too; until then nobody else does, and an error that nobody hears ends the process.
    socket.on('error', () => socket.destroy())
    try {
      const { host, origin } = request.headers
      if (!isAllowedHost(host, config)) throw new StrataError('FORBIDDEN', FOREIGN_HOST)
      if (!isAllowedOrigin(origin, host, config))
        throw new StrataError('FORBIDDEN', 'A page of another origin may not open a WebSocket here.')
      const [path = ''] = (request.url ?? '').split('?')
      upgradeFor(path)(request, socket, head)
    } catch (error) {
      refuse(error, request, socket)
    }
  })
}

function refuse(error: unknown, request: IncomingMessage, socket: Duplex): void {
  const told = clientError(error)
  const body = JSON.stringify(toProblem(told, correlationIdOf(request.headers)))
  const lines = [
    `HTTP/1.1 ${told.status} ${STATUS_CODES[told.status] ?? ''}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/**
 * Serves a request that offers another protocol, such as HTTP/2, as if it did not: a server may ignore the offer, and Java's client
 * makes it with every first request. Node.js hands all of them over once one protocol is taken, so the request is read anew.
 */
function serveWithout(
  server: Server,
  request: IncomingMessage,
  { socket, head }: { socket: Duplex; head: Buffer },
): void {
  const { method = 'GET', url = '/', httpVersion, rawHeaders } = request
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = [rawHeaders[i], rawHeaders[i + 1]]
    const kept = name.toLowerCase() === 'connection' ? withoutUpgrades(value) : value
    if (!OF_UPGRADES.has(name.toLowerCase()) && kept !== '') lines.push(`${name}: ${kept}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}

const withoutUpgrades = (value: string) =>
  value
    .split(',')
    .map((token) => token.trim())
    .filter((token) => !OF_UPGRADES.has(token.toLowerCase()))
    .join(', ')
