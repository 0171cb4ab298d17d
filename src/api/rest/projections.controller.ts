import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common'
import { CommandBus, QueryBus } from '@nestjs/cqrs'
import type { FastifyRequest } from 'fastify'
import { CancelRebuild, RequestRebuild } from '../../projections/rebuild/handlers/rebuild-messages.js'
import type { Rebuild, RebuildKind } from '../../projections/rebuild/rebuild.js'
import { GetProjections } from '../../projections/runner/get-projections.js'
import { contextOf } from '../http/request-context.js'
import { optionalFlag, refuseUnknown, type QueryParameters } from './query-parameters.js'

/** How projections are doing, and what can be done about one. */
@Controller('api/projections')
export class ProjectionsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Get()
  async list(@Query() query: QueryParameters) {
    refuseUnknown(query, [])
    return { projections: await this.queries.execute(new GetProjections()) }
  }

  @Post(':name/rebuild')
  @HttpCode(202)
  rebuild(@Param('name') name: string, @Query() query: QueryParameters, @Req() request: FastifyRequest) {
    refuseUnknown(query, ['acceptDifferences'])
    return this.#request(name, 'REBUILD', request, optionalFlag(query, 'acceptDifferences'))
  }

  @Delete(':name/rebuild')
  @HttpCode(202)
  cancel(
    @Param('name') name: string,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
  ): Promise<Rebuild> {
    refuseUnknown(query, [])
    return this.commands.execute(new CancelRebuild(name, contextOf(request)))
  }

  @Post(':name/roll-back')
  @HttpCode(202)
  rollBack(@Param('name') name: string, @Query() query: QueryParameters, @Req() request: FastifyRequest) {
    refuseUnknown(query, [])
    return this.#request(name, 'ROLL_BACK', request)
  }

  @Post(':name/check')
  @HttpCode(202)
  check(@Param('name') name: string, @Query() query: QueryParameters, @Req() request: FastifyRequest) {
    refuseUnknown(query, [])
    return this.#request(name, 'CHECK', request)
  }

  #request(name: string, kind: RebuildKind, request: FastifyRequest, acceptDifferences = false): Promise<Rebuild> {
    return this.commands.execute(new RequestRebuild(name, { kind, acceptDifferences }, contextOf(request)))
  }
}
