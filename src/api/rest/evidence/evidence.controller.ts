import { Readable } from 'node:stream'
import { Controller, Get, Query, Req, Res } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CheckLog, GetEvidence, GetSigningKeys } from '../../../projections/evidence/handlers/evidence-queries.js'
import { NDJSON } from '../../http/body-parsers.js'
import { contextOf } from '../../http/request-context.js'
import { optionalMoment, refuseUnknown, type QueryParameters } from '../query-parameters.js'
import { checkLines, packLines } from './pack-lines.js'

/** Evidence for those who have to prove what was so. */
@Controller()
export class EvidenceController {
  constructor(private readonly queries: QueryBus) {}

  @Get('api/evidence')
  async pack(
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    refuseUnknown(query, ['from', 'to'])
    const period = { from: optionalMoment(query, 'from'), to: optionalMoment(query, 'to') }
    const parts = await this.queries.execute(new GetEvidence(period, contextOf(request).principal.actor))
    void reply.header('content-type', NDJSON).header('cache-control', 'no-store')
    return Readable.from(packLines(parts), { objectMode: false })
  }

  @Get('api/evidence/check')
  async check(@Query() query: QueryParameters, @Res({ passthrough: true }) reply: FastifyReply): Promise<Readable> {
    refuseUnknown(query, [])
    const steps = await this.queries.execute(new CheckLog())
    void reply.header('content-type', NDJSON).header('cache-control', 'no-store')
    return Readable.from(checkLines(steps), { objectMode: false })
  }

  @Get('.well-known/jwks.json')
  keys(@Query() query: QueryParameters) {
    refuseUnknown(query, [])
    return this.queries.execute(new GetSigningKeys())
  }
}
