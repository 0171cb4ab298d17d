import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common'
import { CommandBus, QueryBus } from '@nestjs/cqrs'
import type { FastifyRequest } from 'fastify'
import { PreviewSourceRank } from '../../governance/sources/rank/preview-source-rank.query.js'
import { QuarantineSource } from '../../governance/sources/quarantine/quarantine-source.command.js'
import { EndQuarantine } from '../../ingestion/quarantine/end-quarantine.command.js'
import { SetSourceRank } from '../../governance/sources/rank/set-source-rank.command.js'
import { GetSources } from '../../projections/catalog/handlers/catalog-queries.js'
import { contextOf } from '../http/request-context.js'
import { toDifferences } from './differences.js'
import { requireMembers, type JsonBody } from './json-body.js'
import { optionalFlag, optionalText, pageOf, refuseUnknown, type QueryParameters } from './query-parameters.js'

/** Who asserts, and how they rank. */
@Controller('api/catalog/sources')
export class SourcesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Get()
  async list(@Query() query: QueryParameters) {
    refuseUnknown(query, ['first', 'after'])
    const page = await this.queries.execute(
      new GetSources(pageOf(query), { total: true, counts: true, keptAside: true }),
    )
    const sources = page.edges.map(({ node: { paths, ...source } }) => ({ ...source, paths: toObject(paths) }))
    const next = page.hasNextPage ? (page.edges.at(-1)?.cursor ?? null) : null
    return { sources, total: page.total ?? 0, next }
  }

  @Post('rank')
  @HttpCode(200)
  async setRank(@Body() body: JsonBody, @Query() query: QueryParameters, @Req() request: FastifyRequest) {
    refuseUnknown(query, ['source', 'dryRun', 'first', 'after'])
    const members = requireMembers(body, ['rank', 'paths', 'expectedRevision', 'reason'])
    const input = { ...members, source: optionalText(query, 'source') }
    const context = contextOf(request)
    if (!optionalFlag(query, 'dryRun')) return this.commands.execute(new SetSourceRank(input, context))
    const asked = { page: pageOf(query), withTotal: true }
    const { differences, ...preview } = await this.queries.execute(new PreviewSourceRank(input, asked, context))
    return { ...preview, ...toDifferences(differences) }
  }

  @Post('quarantine')
  @HttpCode(200)
  quarantine(@Body() body: JsonBody, @Query() query: QueryParameters, @Req() request: FastifyRequest) {
    refuseUnknown(query, ['source'])
    const members = requireMembers(body, ['reason', 'expectedRevision'])
    const input = { ...members, source: optionalText(query, 'source') }
    return this.commands.execute(new QuarantineSource(input, contextOf(request)))
  }

  @Post('end-quarantine')
  @HttpCode(200)
  endQuarantine(@Body() body: JsonBody, @Query() query: QueryParameters, @Req() request: FastifyRequest) {
    refuseUnknown(query, ['source'])
    const members = requireMembers(body, ['reason', 'keptAside', 'expectedRevision', 'limit'])
    const input = { ...members, source: optionalText(query, 'source') }
    return this.commands.execute(new EndQuarantine(input, contextOf(request)))
  }
}

const toObject = (paths: readonly { path: string; rank: number }[]) =>
  Object.fromEntries(paths.map(({ path, rank }) => [path, rank]))
