import { once } from 'node:events'
import { createClient, type Client as GraphqlWsClient, type FormattedExecutionResult } from 'graphql-ws'
import { WebSocket } from 'ws'

/** A change as `entityChanged` tells it, with what tests ask for. */
export interface Told {
  position: string
  ref: string
  resumeAfter: string
  entity: { name: string; title: string | null; spec: Record<string, unknown>; owner?: { title: string } | null } | null
  changes: { path: string; before: unknown; after: unknown }[]
}

export const CHANGED = `subscription ($filter: EntityFilter, $after: Position) { entityChanged(filter: $filter, after: $after) {
  position ref resumeAfter entity { name title spec } changes { path before after } } }`

type Result = FormattedExecutionResult<{ entityChanged: Told }, unknown>

/** A client of GraphQL over a WebSocket, as browsers and programs use it. */
export class Subscriber {
  readonly client: GraphqlWsClient
  /** Why connections ended, such as `1001 The service is stopping.` */
  readonly closed: string[] = []

  constructor(url: string, headers: Record<string, string> = {}) {
    class Socket extends WebSocket {
      constructor(address: string, protocol: string) {
        super(address, protocol, { headers })
      }
    }
    this.client = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: Socket,
      retryAttempts: 0,
      on: {
        closed: (event) => {
          const { code, reason } = event as { code: number; reason: string }
          this.closed.push(`${code} ${reason}`)
        },
      },
    })
  }

  /** The results of a subscription as they come. */
  results(variables: Record<string, unknown> = {}, query = CHANGED): AsyncIterableIterator<Result> {
    return this.client.iterate<{ entityChanged: Told }>({ query, variables })
  }

  /** The changes until there are so many, or until one is the last that is wanted; then it stops to listen. */
  async changes(
    until: number | ((change: Told) => boolean),
    variables: Record<string, unknown> = {},
    query = CHANGED,
  ): Promise<Told[]> {
    const changes: Told[] = []
    for await (const { data, errors } of this.results(variables, query)) {
      if (errors || !data) throw new Error(`the subscription failed: ${JSON.stringify(errors)}`)
      changes.push(data.entityChanged)
      if (typeof until === 'number' ? changes.length === until : until(data.entityChanged)) break
    }
    return changes
  }

  /** The code of the error by which a subscription is refused. */
  async refusal(variables: unknown, query = CHANGED): Promise<unknown> {
    try {
      for await (const { errors } of this.results(variables as Record<string, unknown>, query))
        return (errors?.[0]?.extensions as { code?: string } | undefined)?.code ?? 'a change'
      return 'the end'
    } catch (errors) {
      const [first] = errors as { extensions?: { code?: string } }[]
      return first?.extensions?.code
    }
  }

  async end(): Promise<void> {
    await this.client.dispose()
  }
}

/** Opens a bare connection of the protocol; what it is refused with, such as `403`, otherwise. */
export async function openSocket(
  url: string,
  headers: Record<string, string> = {},
  path = '/graphql',
): Promise<WebSocket | number> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, 'graphql-transport-ws', { headers })
  const refused = new Promise<number>((resolve) => {
    socket.once('unexpected-response', (request, response) => {
      request.destroy()
      resolve(response.statusCode ?? 0)
    })
  })
  socket.on('error', () => undefined)
  return Promise.race([once(socket, 'open').then(() => socket), refused])
}
