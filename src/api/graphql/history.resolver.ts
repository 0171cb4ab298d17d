import { QueryBus } from '@nestjs/cqrs'
import { Args, Info, Int, Query, Resolver } from '@nestjs/graphql'
import type { GraphQLResolveInfo } from 'graphql'
import { GetEntityHistory, GetOwnershipChanges } from '../../projections/history/handlers/history-queries.js'
import { pageCost } from './limits/costs.js'
import { toConnection, wantedOf } from './to-connection.js'
import { HistoryConnectionType, HistoryFilterInput } from './types/history.type.js'
import { OwnershipChangeConnectionType, OwnershipFilterInput } from './types/ownership.type.js'

@Resolver()
export class HistoryResolver {
  constructor(private readonly queries: QueryBus) {}

  @Query(() => HistoryConnectionType, { name: 'entityHistory', complexity: pageCost, description: 'Newest first.' })
  async entityHistory(
    @Info() info: GraphQLResolveInfo,
    @Args('ref', { type: () => String }) ref: string,
    @Args('filter', { type: () => HistoryFilterInput, nullable: true }) filter?: HistoryFilterInput | null,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
    @Args('last', { type: () => Int, nullable: true }) last?: number | null,
    @Args('before', { type: () => String, nullable: true }) before?: string | null,
  ): Promise<HistoryConnectionType> {
    const asked = new GetEntityHistory(ref, filter, { first, after, last, before }, wantedOf(info))
    return toConnection(await this.queries.execute(asked))
  }

  @Query(() => OwnershipChangeConnectionType, {
    name: 'ownershipChanges',
    complexity: pageCost,
    description: 'Newest first; removed entities included.',
  })
  async ownershipChanges(
    @Info() info: GraphQLResolveInfo,
    @Args('filter', { type: () => OwnershipFilterInput, nullable: true }) filter?: OwnershipFilterInput | null,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
    @Args('last', { type: () => Int, nullable: true }) last?: number | null,
    @Args('before', { type: () => String, nullable: true }) before?: string | null,
  ): Promise<OwnershipChangeConnectionType> {
    const asked = new GetOwnershipChanges(filter, { first, after, last, before }, wantedOf(info))
    return toConnection(await this.queries.execute(asked))
  }
}
