import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connectionFrom, type Connection } from '../service/connection.js'

/** A request as the stub got it. */
export interface Seen {
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingMessage['headers']
  body: string
}

/** What the stub answers; undefined: 404. */
export interface Reply {
  status?: number
  type?: string
  body: unknown
  /** Whether the connection breaks before the answer has ended. */
  breaks?: boolean
}

/** An HTTP server on a free port that answers as it is told and keeps what it was asked. */
export interface StubService {
  connection: Connection
  url: string
  seen: Seen[]
  close: () => void
}

export async function stubService(reply: (request: Seen) => Reply | undefined): Promise<StubService> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://stub')
      const query = Object.fromEntries(url.searchParams)
      const asked = { method: request.method ?? '', path: url.pathname, query, headers: request.headers, body }
      seen.push(asked)
      const answer = reply(asked) ?? { status: 404, body: { code: 'NOT_FOUND', detail: 'nothing here' } }
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' })
      const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
      if (answer.breaks === true) response.write(text, () => response.destroy())
      else response.end(text)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { connection: connectionFrom({ url, token: 'secret' }), url, seen, close: () => stop(server) }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
  return body
}

function stop(server: Server): void {
  server.closeAllConnections()
  server.close()
}

/** What the service answers to a batch when everything is new. */
export function recordedAll({ body, query }: Seen): Reply {
  const results = linesOf(body).map(({ entityRef }, i) => {
    return { entityRef, source: query['source'], outcome: 'RECORDED', position: String(i), revision: 0, error: null }
  })
  return { status: 207, type: 'application/x-ndjson', body: results.map((it) => `${JSON.stringify(it)}\n`).join('') }
}

/** The items of an NDJSON body. */
export function linesOf(body: string): { entityRef: string; fragment: unknown }[] {
  const lines = body.split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as { entityRef: string; fragment: unknown })
}
