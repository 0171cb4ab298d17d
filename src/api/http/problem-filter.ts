import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../../platform/logging/logger.js'
import type { StrataError } from '../../domain/errors.js'
import { logFailure } from './log-failure.js'
import { clientError, PROBLEM_TYPE, toProblem } from './problem.js'
import { CORRELATION_HEADER } from './request-context.js'

/** Answers every failed HTTP request with a problem document; GraphQL has its own way. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // Errors of resolvers go on to the GraphQL server, which formats them.
    if (host.getType<string>() === 'graphql') throw error
    const http = host.switchToHttp()
    const request = http.getRequest<FastifyRequest>()
    const reply = http.getResponse<FastifyReply>()
    const told = clientError(error)
    logFailure(this.logger, error, told, { correlationId: request.id })
    if (reply.raw.headersSent) {
      reply.raw.destroy()
      return
    }
    sendProblem(told, request, reply)
  }
}

/** Answers what Fastify refuses before it looks for a route, such as an address that cannot be decoded. */
export function refuseUnrouted(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  reply.header(CORRELATION_HEADER, request.id)
  sendProblem(clientError(error), request, reply)
}

function sendProblem(told: StrataError, request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .status(told.status)
    .header('content-type', PROBLEM_TYPE)
    .send(JSON.stringify(toProblem(told, request.id)))
}
