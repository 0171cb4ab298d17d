import { CommandBus, QueryBus } from '@nestjs/cqrs'
import { Args, Context, Info, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql'
import type { GraphQLResolveInfo } from 'graphql'
import { StrataError } from '../../domain/errors.js'
import type { Position } from '../../domain/log/position.js'
import { requireSource } from '../../domain/sources/source.js'
import { SetSourceRank, type SourceRankInput } from '../../governance/sources/rank/set-source-rank.command.js'
import { GetSources } from '../../projections/catalog/handlers/catalog-queries.js'
import type { CatalogSource } from '../../projections/catalog/queries/list-sources.js'
import type { GraphqlContext } from './graphql-context.js'
import { pageCost } from './limits/costs.js'
import { selects, selectsDeep } from './limits/selection.js'
import { PositionScalar } from './scalars/scalars.js'
import { toConnection } from './to-connection.js'
import {
  SourceConnectionType,
  SourceRankChangeInput,
  SourceRankInputType,
  SourceRankResultType,
  SourceType,
} from './types/source.type.js'

@Resolver(() => SourceType)
export class SourcesResolver {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Query(() => SourceConnectionType, { complexity: pageCost, description: 'Every registered source, by id.' })
  async sources(
    @Info() info: GraphQLResolveInfo,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<SourceConnectionType> {
    const want = {
      total: selects(info, 'totalCount'),
      counts: selectsDeep(info, 'fragmentCount'),
      keptAside: selectsDeep(info, 'keptAsideCount'),
    }
    return toConnection(await this.queries.execute(new GetSources({ first, after, minPosition }, want)))
  }

  @Query(() => SourceType, { nullable: true, description: 'One source; null where nobody has registered it.' })
  async source(
    @Info() info: GraphQLResolveInfo,
    @Args('id', { type: () => String }) id: string,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<CatalogSource | null> {
    const want = {
      total: false,
      counts: selects(info, 'fragmentCount'),
      keptAside: selects(info, 'keptAsideCount'),
    }
    const asked = { id: requireSource(id, '/id'), first: 1, minPosition }
    return (await this.queries.execute(new GetSources(asked, want))).edges[0]?.node ?? null
  }

  @ResolveField(() => Int, {
    name: 'fragmentCount',
    description: 'How many entities it says something about. Counted only when selected.',
  })
  fragmentCount(@Parent() { fragmentCount }: CatalogSource): number {
    return fragmentCount ?? 0
  }

  @ResolveField(() => Int, {
    name: 'keptAsideCount',
    description: 'How many fragments and retractions of it are kept aside. Counted only when selected.',
  })
  keptAsideCount(@Parent() { keptAsideCount }: CatalogSource): number {
    return keptAsideCount ?? 0
  }

  @Mutation(() => SourceRankResultType, {
    description: `Changes how a source ranks, as a whole or for single fields. Answers once that is in the log; entities are folded anew in the
background, and readers see all of them by the old rank or all by the new one. A source that nobody has registered is refused with
code NOT_FOUND.`,
  })
  async setSourceRank(
    @Context() { request }: GraphqlContext,
    @Args('input', { type: () => SourceRankInputType }) input: SourceRankInputType,
  ): Promise<SourceRankResultType> {
    const { paths, ...result } = await this.commands.execute(new SetSourceRank(toRankInput(input), request))
    return { ...result, paths: toPathRanks(paths) }
  }
}

/** Paths come as a list, since GraphQL has no maps. */
export function toRankInput({ paths, ...input }: SourceRankChangeInput): SourceRankInput {
  const byPath = new Map<string, number | null>()
  for (const [i, { path, rank }] of (paths ?? []).entries()) {
    const [pointer, detail] = [`/paths/${i}/path`, 'comes twice']
    if (byPath.has(path)) throw new StrataError('INVALID_INPUT', `The path ${path} ${detail}.`, [{ pointer, detail }])
    byPath.set(path, rank ?? null)
  }
  return { ...input, paths: Object.fromEntries(byPath) }
}

export const toPathRanks = (paths: Record<string, number>) =>
  Object.entries(paths).map(([path, rank]) => ({ path, rank }))
