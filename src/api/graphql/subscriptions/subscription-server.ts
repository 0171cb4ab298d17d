import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { QueryBus } from '@nestjs/cqrs'
import type { ExecutionResult, GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import { handleProtocols, makeServer, type Context, type Server } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import { StrataError } from '../../../domain/errors.js'
import { LOCAL_PRINCIPAL } from '../../../governance/principals/principal.js'
import type { Logger } from '../../../platform/logging/logger.js'
import { correlationIdOf } from '../../http/request-context.js'
import { formatError, logGraphqlFailure } from '../format-error.js'
import { makeLoaders } from '../loaders/loaders.js'
import { Connections, type Connected, type ConnectionTimes } from './connections.js'
import { requireSubscription, toGraphqlError } from './operations.js'
import { subscribeTo, type SubscriptionArgs } from './source-stream.js'

/** Most bytes of a message: a subscription with a long filter. Answers may be longer. */
export const MAX_MESSAGE_BYTES = 256 * 1024
/** Most subscriptions of one connection. */
export const MAX_SUBSCRIPTIONS = 20
/** Most connections of one process. */
export const MAX_CONNECTIONS = 1000
/** After so long a connection has to have said that it speaks the protocol. */
const INIT_MS = 5_000

type Connection = Context<Record<string, unknown>, Connected>

export interface SubscriptionServerOptions {
  schema: GraphQLSchema
  queries: QueryBus
  logger: Logger
  /** Aborted as the service begins to stop. */
  closing: AbortSignal
  times?: Partial<ConnectionTimes>
}

/** GraphQL subscriptions over WebSockets, by the protocol `graphql-transport-ws`. */
export class SubscriptionServer {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols })
  readonly #connections: Connections
  readonly #server: Server<Connected>

  constructor(private readonly options: SubscriptionServerOptions) {
    const { logger, closing, times } = options
    this.#server = makeServer(this.#protocol())
    this.#connections = new Connections(this.#server, { logger, closing, times })
  }

  /** Takes over a connection whose request to upgrade it has been found allowed. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#connections.count >= MAX_CONNECTIONS)
      throw new StrataError('UNAVAILABLE', `There are ${MAX_CONNECTIONS} connections already; that is the most.`)
    this.#sockets.handleUpgrade(request, socket, head, (connection) => this.#connections.add(connection, { request }))
  }

  #protocol(): Parameters<typeof makeServer<Record<string, unknown>, Connected>>[0] {
    return {
      connectionInitWaitTimeout: INIT_MS,
      onSubscribe: (context, _id, payload) => {
        if (Object.keys(context.subscriptions).length > MAX_SUBSCRIPTIONS) return [toGraphqlError(tooMany())]
        const args = requireSubscription(this.options.schema, payload)
        return 'document' in args ? { ...args, contextValue: this.#contextOf(context) } : args
      },
      subscribe: (args) => subscribeTo(args as SubscriptionArgs, () => makeLoaders(this.options.queries)),
      onError: (context, _id, _payload, errors) => errors.map((error) => this.#told(toGraphqlError(error), context)),
      onNext: (context, _id, _payload, _args, result) => this.#formatted(result, context),
    }
  }

  /** What brings no code of its own comes from execution. */
  #told(error: GraphQLError, { extra }: Connection): GraphQLFormattedError {
    logGraphqlFailure(this.options.logger, error, correlationIdOf(extra.request.headers))
    return formatError({ ...error.toJSON(), extensions: { code: 'INTERNAL_SERVER_ERROR', ...error.extensions } }, error)
  }

  #contextOf({ extra }: Connection): SubscriptionArgs['contextValue'] {
    const correlationId = correlationIdOf(extra.request.headers)
    return { request: { principal: LOCAL_PRINCIPAL, correlationId }, loaders: makeLoaders(this.options.queries) }
  }

  #formatted({ data, errors }: ExecutionResult, context: Connection) {
    return {
      ...(data !== undefined && { data }),
      ...(errors && { errors: errors.map((error) => this.#told(error, context)) }),
    }
  }
}

function tooMany(): StrataError {
  return new StrataError(
    'TOO_MANY_SUBSCRIPTIONS',
    `A connection has ${MAX_SUBSCRIPTIONS} subscriptions at most. Complete one, or open another connection.`,
  )
}
