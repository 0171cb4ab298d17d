import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { LOCAL_PRINCIPAL, type RequestContext } from '../../governance/principals/principal.js'

const CORRELATION_ID = /^[\w.:-]{1,128}$/

/** Header that carries a correlation id in and out. */
export const CORRELATION_HEADER = 'x-correlation-id'

/** The caller's correlation id if it is a harmless one, else a new one. */
export function correlationIdOf(headers: Record<string, string | string[] | undefined>): string {
  const given = headers[CORRELATION_HEADER] ?? headers['x-request-id']
  return typeof given === 'string' && CORRELATION_ID.test(given) ? given : randomUUID()
}

/** On whose behalf a request is served. Fastify's request id is the correlation id. */
export function contextOf(request: FastifyRequest): RequestContext {
  return { principal: LOCAL_PRINCIPAL, correlationId: request.id }
}
