import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../../platform/logging/logger.js'
import { clientError, PROBLEM_TYPE, toProblem } from './problem.js'

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
    if (told.status >= 500)
      this.logger.error({ err: error, correlationId: request.id, code: told.code }, 'request failed')
    if (reply.raw.headersSent) {
      reply.raw.destroy()
      return
    }
    void reply
      .status(told.status)
      .header('content-type', PROBLEM_TYPE)
      .send(JSON.stringify(toProblem(told, request.id)))
  }
}
