import type { FastifyInstance } from 'fastify'
import type { Logger } from '../../platform/logging/logger.js'
import { CORRELATION_HEADER } from './request-context.js'

/** Tells every answer its correlation id, and logs it: what went wrong always, the rest only for debugging. */
export function useRequestLog(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(CORRELATION_HEADER, request.id)
    done()
  })
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request
    const line = {
      correlationId: request.id,
      method,
      // The pattern, not the address: a query may hold what nobody wants in a log.
      route: routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
    }
    const level = reply.statusCode >= 500 ? 'error' : reply.statusCode >= 400 ? 'info' : 'debug'
    logger[level](line, 'request')
    done()
  })
}
