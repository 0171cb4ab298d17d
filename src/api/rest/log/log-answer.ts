import { Readable } from 'node:stream'
import { Injectable } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import type { FastifyReply } from 'fastify'
import { ReplayLog } from '../../../projections/feed/replay/replay-log.query.js'
import type { ReplayRequest } from '../../../projections/feed/replay/replay-request.js'
import { NDJSON } from '../../http/body-parsers.js'
import { Closing } from '../../http/closing.js'
import type { Delivery } from './replay-parameters.js'
import { replayLines } from './replay-lines.js'

/** Answers a request with a replay. */
@Injectable()
export class LogAnswer {
  constructor(
    private readonly queries: QueryBus,
    private readonly closing: Closing,
  ) {}

  async of(replay: ReplayRequest & Delivery, reply: FastifyReply): Promise<Readable> {
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    // A follower would hold up a shutdown for ever. A read that ends is let finish: cut short, it would pass for the whole log.
    const signal = replay.follow ? AbortSignal.any([gone.signal, this.closing.signal]) : gone.signal
    const pages = await this.queries.execute(new ReplayLog(replay, signal))
    void reply.header('content-type', NDJSON).header('cache-control', 'no-store')
    return Readable.from(replayLines(pages, replay.follow ? replay.heartbeatMs : undefined), { objectMode: false })
  }
}
