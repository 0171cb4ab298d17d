import type { Readable } from 'node:stream'
import { Controller, Get, Query, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import type { QueryParameters } from '../query-parameters.js'
import { LogAnswer } from './log-answer.js'
import { requireReplay } from './replay-parameters.js'

/** The log for others: CloudEvents from any position on, one a line. */
@Controller('api/log')
export class LogController {
  constructor(private readonly answer: LogAnswer) {}

  @Get()
  read(@Query() query: QueryParameters, @Res({ passthrough: true }) reply: FastifyReply): Promise<Readable> {
    return this.answer.of(requireReplay(query), reply)
  }
}
