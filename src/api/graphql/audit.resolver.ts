import { QueryBus } from '@nestjs/cqrs'
import { Args, Info, Int, Query, Resolver } from '@nestjs/graphql'
import type { GraphQLResolveInfo } from 'graphql'
import type { Position } from '../../domain/log/position.js'
import { GetAuditLog } from '../../projections/audit/handlers/get-audit-log.query.js'
import { pageCost } from './limits/costs.js'
import { toConnection, wantedOf } from './to-connection.js'
import { PositionScalar } from './scalars/scalars.js'
import { AuditEntryConnectionType, AuditFilterInputType } from './types/audit.type.js'

@Resolver()
export class AuditResolver {
  constructor(private readonly queries: QueryBus) {}

  @Query(() => AuditEntryConnectionType, {
    complexity: pageCost,
    description: 'Every command, accepted, refused or failed: one entry each, the newest first.',
  })
  async auditLog(
    @Info() info: GraphQLResolveInfo,
    @Args('filter', { type: () => AuditFilterInputType, nullable: true }) filter?: AuditFilterInputType | null,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
    @Args('last', { type: () => Int, nullable: true }) last?: number | null,
    @Args('before', { type: () => String, nullable: true }) before?: string | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<AuditEntryConnectionType> {
    const asked = new GetAuditLog(filter, { first, after, last, before }, wantedOf(info), minPosition ?? null)
    return toConnection(await this.queries.execute(asked))
  }
}
