import { Body, Controller, Get, Param, Put, Query, Req } from '@nestjs/common'
import { CommandBus, QueryBus } from '@nestjs/cqrs'
import type { FastifyRequest } from 'fastify'
import { GetRelays, RestartRelay, type RelayStatus } from '../../projections/feed/kafka/relay-messages.js'
import { contextOf } from '../http/request-context.js'
import { afterOf } from './log/subscription-bodies.js'
import { refuseUnknown, type QueryParameters } from './query-parameters.js'

/** Topics that changes of entities are published to. */
@Controller('api/feeds')
export class FeedsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  async list(@Query() query: QueryParameters): Promise<{ feeds: RelayStatus[] }> {
    refuseUnknown(query, [])
    return { feeds: await this.queries.execute(new GetRelays()) }
  }

  @Put(':topic/position')
  restart(
    @Param('topic') topic: string,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
  ): Promise<RelayStatus> {
    refuseUnknown(query, [])
    return this.commands.execute(new RestartRelay(topic, afterOf(body), contextOf(request)))
  }
}
