import { Body, Controller, HttpCode, Post, Query, Req } from '@nestjs/common'
import { CommandBus, QueryBus } from '@nestjs/cqrs'
import type { FastifyRequest } from 'fastify'
import { PreviewWithdrawal } from '../../ingestion/withdrawal/preview-withdrawal.query.js'
import { WithdrawAssertions } from '../../ingestion/withdrawal/withdraw-assertions.command.js'
import { contextOf } from '../http/request-context.js'
import { toDifferences } from './differences.js'
import { requireMembers, type JsonBody } from './json-body.js'
import { optionalFlag, optionalText, pageOf, refuseUnknown, type QueryParameters } from './query-parameters.js'

const ALL_OF_IT = { entities: true, counts: true, total: true }

/** Withdraws what a source has said. */
@Controller('api/catalog/sources/withdrawal')
export class WithdrawalController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Post()
  @HttpCode(200)
  async withdraw(@Body() body: JsonBody, @Query() query: QueryParameters, @Req() request: FastifyRequest) {
    const dryRun = optionalFlag(query, 'dryRun')
    refuseUnknown(query, ['source', 'dryRun', 'after', ...(dryRun ? ['first'] : [])])
    const members = requireMembers(body, ['from', 'until', 'reason', 'expectedCount'])
    const { from, until, reason, expectedCount } = members
    const asked = { source: optionalText(query, 'source'), from, until }
    const page = pageOf(query)
    const context = contextOf(request)
    if (!dryRun)
      return this.commands.execute(
        new WithdrawAssertions({ ...asked, reason, expectedCount, after: page.after }, context),
      )
    const wanted = { ...ALL_OF_IT, page }
    const { differences, counts, ...preview } = await this.queries.execute(
      new PreviewWithdrawal(asked, wanted, context),
    )
    return { ...preview, ...counts, ...toDifferences(differences) }
  }
}
