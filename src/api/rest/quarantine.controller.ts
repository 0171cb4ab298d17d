import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common'
import { CommandBus, QueryBus } from '@nestjs/cqrs'
import type { FastifyRequest } from 'fastify'
import { DecideQuarantined } from '../../ingestion/quarantine/decide-quarantined.command.js'
import { PreviewRelease } from '../../ingestion/quarantine/preview-release.query.js'
import { GetQuarantinedFragments } from '../../projections/catalog/handlers/catalog-queries.js'
import { contextOf } from '../http/request-context.js'
import { toDifferences } from './differences.js'
import { requireMembers, type JsonBody } from './json-body.js'
import { optionalFlag, optionalText, pageOf, refuseUnknown, type QueryParameters } from './query-parameters.js'

const WHICH = ['entityRefs', 'upTo']
const EXTENT = ['reason', 'limit', 'after']

/** What is kept aside of sources in quarantine, until somebody decides about it. */
@Controller('api/catalog/quarantine')
export class QuarantineController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Get()
  async list(@Query() query: QueryParameters) {
    refuseUnknown(query, ['source', 'entityRef', 'first', 'after'])
    const which = { source: optionalText(query, 'source'), entityRef: optionalText(query, 'entityRef') }
    const page = await this.queries.execute(
      new GetQuarantinedFragments({ ...which, ...pageOf(query) }, { total: true }),
    )
    const { edges, hasNextPage, total, position } = page
    const next = hasNextPage ? (edges.at(-1)?.cursor ?? null) : null
    return { fragments: edges.map(({ node }) => node), total: total ?? 0, next, reflects: position }
  }

  @Post('release')
  @HttpCode(200)
  async release(@Body() body: JsonBody, @Query() query: QueryParameters, @Req() request: FastifyRequest) {
    const context = contextOf(request)
    if (!optionalFlag(query, 'dryRun')) {
      refuseUnknown(query, ['source', 'dryRun'])
      return this.commands.execute(new DecideQuarantined('RELEASE', inputOf(body, query), context))
    }
    refuseUnknown(query, ['source', 'dryRun', 'first', 'after'])
    const asked = { page: pageOf(query), withTotal: true }
    const preview = new PreviewRelease(inputOf(body, query, ['reason']), asked, context)
    const { differences, ...told } = await this.queries.execute(preview)
    return { ...told, ...toDifferences(differences) }
  }

  @Post('drop')
  @HttpCode(200)
  drop(@Body() body: JsonBody, @Query() query: QueryParameters, @Req() request: FastifyRequest) {
    refuseUnknown(query, ['source'])
    return this.commands.execute(new DecideQuarantined('DROP', inputOf(body, query), contextOf(request)))
  }
}

/** @param more members that it may have besides which fragments it is about */
function inputOf(body: JsonBody, query: QueryParameters, more: readonly string[] = EXTENT) {
  return { ...requireMembers(body, [...WHICH, ...more]), source: optionalText(query, 'source') }
}
