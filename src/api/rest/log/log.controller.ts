import { Readable } from 'node:stream'
import { Controller, Get, Query, Res } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import type { FastifyReply } from 'fastify'
import { ReplayLog } from '../../../projections/feed/replay/replay-log.query.js'
import { Closing } from '../../http/closing.js'
import { NDJSON } from '../../http/body-parsers.js'
import type { QueryParameters } from '../query-parameters.js'
import { requireReplay } from './replay-parameters.js'
import { replayLines } from './replay-lines.js'

/** The log for others: CloudEvents from any position on, one a line. */
@Controller('api/log')
export class LogController {
  constructor(
    private readonly queries: QueryBus,
    private readonly closing: Closing,
  ) {}

  @Get()
  async read(@Query() query: QueryParameters, @Res({ passthrough: true }) reply: FastifyReply): Promise<Readable> {
    const { heartbeatMs, ...replay } = requireReplay(query)
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    // A follower would hold up a shutdown for ever. A read that ends is let finish: cut short, it would pass for the whole log.
    const signal = replay.follow ? AbortSignal.any([gone.signal, this.closing.signal]) : gone.signal
    const pages = await this.queries.execute(new ReplayLog(replay, signal))
    void reply.header('content-type', NDJSON).header('cache-control', 'no-store')
    return Readable.from(replayLines(pages, replay.follow ? heartbeatMs : undefined), { objectMode: false })
  }
}
