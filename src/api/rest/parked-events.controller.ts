import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common'
import { CommandBus, QueryBus } from '@nestjs/cqrs'
import type { FastifyRequest } from 'fastify'
import { StrataError } from '../../domain/errors.js'
import { own } from '../../domain/json/json.js'
import {
  DismissParkedEvents,
  GetParkedEvents,
  ReopenParkedEvents,
  RetryParkedEvents,
} from '../../projections/parked-events/handlers/parked-event-messages.js'
import { parkedCursor } from '../../projections/parked-events/list-parked-events.js'
import type { ParkedStatus } from '../../projections/parked-events/parked-event.js'
import { MAX_PAGE_SIZE } from '../../projections/page-arguments.js'
import { contextOf } from '../http/request-context.js'
import { requireMembers, type JsonBody } from './json-body.js'
import { optionalNumber, optionalText, refuseUnknown, type QueryParameters } from './query-parameters.js'

/** What a projection could not apply, and what can be done about it. */
@Controller('api/projections/:name/parked')
export class ParkedEventsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Get()
  async list(@Param('name') name: string, @Query() query: QueryParameters) {
    refuseUnknown(query, ['status', 'first', 'after'])
    const asked = {
      status: requireStatus(optionalText(query, 'status')),
      first: optionalNumber(query, 'first', { min: 1, max: MAX_PAGE_SIZE }),
      after: optionalText(query, 'after'),
    }
    const page = await this.queries.execute(new GetParkedEvents(name, asked, { withTotal: true }))
    const last = page.events.at(-1)
    return { events: page.events, total: page.total, next: page.hasNextPage && last ? parkedCursor(last) : null }
  }

  @Post('retry')
  @HttpCode(200)
  async retry(@Param('name') name: string, @Body() body: JsonBody, @Req() request: FastifyRequest) {
    const positions = own(requireMembers(body, ['positions']), 'positions')
    return { events: await this.commands.execute(new RetryParkedEvents(name, positions, contextOf(request))) }
  }

  @Post('dismiss')
  @HttpCode(200)
  async dismiss(@Param('name') name: string, @Body() body: JsonBody, @Req() request: FastifyRequest) {
    const members = requireMembers(body, ['positions', 'reason'])
    const [positions, reason] = [own(members, 'positions'), own(members, 'reason')]
    return { events: await this.commands.execute(new DismissParkedEvents(name, positions, reason, contextOf(request))) }
  }

  @Post('reopen')
  @HttpCode(200)
  async reopen(@Param('name') name: string, @Body() body: JsonBody, @Req() request: FastifyRequest) {
    const positions = own(requireMembers(body, ['positions']), 'positions')
    return { events: await this.commands.execute(new ReopenParkedEvents(name, positions, contextOf(request))) }
  }
}

function requireStatus(text: string | undefined): ParkedStatus | undefined {
  const status = text?.toUpperCase()
  if (status === undefined || status === 'OPEN' || status === 'DISMISSED') return status
  const detail = 'must be open or dismissed'
  throw new StrataError('INVALID_INPUT', `The query parameter status ${detail}.`, [{ pointer: '/status', detail }])
}
