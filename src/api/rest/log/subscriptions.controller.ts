import type { Readable } from 'node:stream'
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common'
import { CommandBus, QueryBus } from '@nestjs/cqrs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { requireSelection } from '../../../projections/feed/replay/replay-request.js'
import {
  requireSubscriptionName,
  type LogSubscription,
} from '../../../projections/feed/subscriptions/log-subscription.js'
import * as messages from '../../../projections/feed/subscriptions/subscription-messages.js'
import { contextOf } from '../../http/request-context.js'
import { refuseUnknown, type QueryParameters } from '../query-parameters.js'
import { LogAnswer } from './log-answer.js'
import { requireDelivery } from './replay-parameters.js'
import { acknowledgedOf, subscriptionMembers } from './subscription-bodies.js'

/** Named places in the log, for consumers that cannot keep one themselves. */
@Controller('api/log/subscriptions')
export class SubscriptionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly answer: LogAnswer,
  ) {}

  @Get()
  async list(@Query() query: QueryParameters): Promise<{ subscriptions: messages.SubscriptionStatus[] }> {
    refuseUnknown(query, [])
    return { subscriptions: await this.queries.execute(new messages.GetSubscriptions()) }
  }

  @Get(':name')
  get(@Param('name') name: string, @Query() query: QueryParameters): Promise<messages.SubscriptionStatus> {
    refuseUnknown(query, [])
    return this.queries.execute(new messages.GetSubscription(requireSubscriptionName(name, '/name')))
  }

  @Put(':name')
  async put(
    @Param('name') name: string,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LogSubscription> {
    refuseUnknown(query, [])
    const { isNew, ...subscription } = await this.commands.execute(
      new messages.PutSubscription(name, subscriptionMembers(body), contextOf(request)),
    )
    void reply.status(isNew ? 201 : 200)
    return subscription
  }

  @Delete(':name')
  @HttpCode(204)
  delete(@Param('name') name: string, @Query() query: QueryParameters, @Req() request: FastifyRequest): Promise<void> {
    refuseUnknown(query, [])
    return this.commands.execute(new messages.DeleteSubscription(name, contextOf(request)))
  }

  /** What is not acknowledged, in order. */
  @Get(':name/events')
  async events(
    @Param('name') name: string,
    @Query() query: QueryParameters,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const delivery = requireDelivery(query)
    const { position, selection } = await this.queries.execute(
      new messages.GetSubscription(requireSubscriptionName(name, '/name')),
    )
    const after = position === null ? null : { position }
    return this.answer.of({ ...delivery, after, until: null, selection: requireSelection(selection) }, reply)
  }

  @Post(':name/acknowledgements')
  @HttpCode(200)
  acknowledge(
    @Param('name') name: string,
    @Body() body: unknown,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
  ): Promise<LogSubscription> {
    refuseUnknown(query, [])
    return this.commands.execute(new messages.AcknowledgeEvents(name, acknowledgedOf(body), contextOf(request)))
  }
}
