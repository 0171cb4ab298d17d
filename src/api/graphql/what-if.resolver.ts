import { QueryBus } from '@nestjs/cqrs'
import { Args, Context, Info, Int, Query, Resolver } from '@nestjs/graphql'
import type { GraphQLResolveInfo } from 'graphql'
import { PreviewSourceRank } from '../../governance/sources/rank/preview-source-rank.query.js'
import type { FragmentPreview } from '../../ingestion/what-if/fragment-what-if.js'
import { PreviewFragments, PreviewRetraction } from '../../ingestion/what-if/preview-fragments.query.js'
import { requireFewInputs, toItem } from './fragments.resolver.js'
import type { GraphqlContext } from './graphql-context.js'
import { pageCost } from './limits/costs.js'
import { selectsDeep } from './limits/selection.js'
import { DateTimeScalar } from './scalars/scalars.js'
import { toConnection } from './to-connection.js'
import { toPathRanks, toRankInput } from './sources.resolver.js'
import { FragmentInputType } from './types/fragment.type.js'
import { SourceRankChangeInput } from './types/source.type.js'
import {
  FragmentPreviewType,
  SourceRankPreviewType,
  type EntityDifferenceConnectionType,
} from './types/what-if.type.js'

const FIRST = { type: () => Int, nullable: true }
const AFTER = { type: () => String, nullable: true, description: 'A cursor of `differences`.' }

type Answered<Preview> = Omit<Preview, 'differences'> & { differences: EntityDifferenceConnectionType }

/** What changes would come to: each answers for the mutation of its name, and appends nothing. */
@Resolver()
export class WhatIfResolver {
  constructor(private readonly queries: QueryBus) {}

  @Query(() => FragmentPreviewType, {
    complexity: pageCost,
    description: `What \`recordFragments\` would come to. Inputs about the same entity are decided one after the other; those that would be refused
have an error, and make no difference.`,
  })
  async previewFragments(
    @Info() info: GraphQLResolveInfo,
    @Context() { request }: GraphqlContext,
    @Args('inputs', { type: () => [FragmentInputType] }) inputs: FragmentInputType[],
    @Args('first', FIRST) first?: number | null,
    @Args('after', AFTER) after?: string | null,
  ): Promise<Answered<FragmentPreview>> {
    requireFewInputs(inputs, 'ask about some of them')
    const asked = { page: { first, after }, withTotal: selectsDeep(info, 'totalCount') }
    const { results, differences } = await this.queries.execute(
      new PreviewFragments(inputs.map(toItem), {}, asked, request),
    )
    return { results, differences: toConnection(differences) }
  }

  @Query(() => FragmentPreviewType, {
    description: 'What `retractFragment` would come to. What would be refused has an error, and makes no difference.',
  })
  async previewRetraction(
    @Context() { request }: GraphqlContext,
    @Args('entityRef', { type: () => String }) entityRef: string,
    @Args('source', { type: () => String, nullable: true }) source?: string | null,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number | null,
    @Args('occurredAt', { type: () => DateTimeScalar, nullable: true }) occurredAt?: string | null,
  ): Promise<Answered<FragmentPreview>> {
    const input = { entityRef, source, expectedRevision, occurredAt }
    const asked = { page: { first: 1 }, withTotal: true }
    const { results, differences } = await this.queries.execute(new PreviewRetraction(input, asked, request))
    return { results, differences: toConnection(differences) }
  }

  @Query(() => SourceRankPreviewType, {
    complexity: pageCost,
    description: 'What `setSourceRank` would come to. What would be refused is refused with the same code.',
  })
  async previewSourceRank(
    @Info() info: GraphQLResolveInfo,
    @Context() { request }: GraphqlContext,
    @Args('input', { type: () => SourceRankChangeInput }) input: SourceRankChangeInput,
    @Args('first', FIRST) first?: number | null,
    @Args('after', AFTER) after?: string | null,
  ): Promise<SourceRankPreviewType> {
    const asked = { page: { first, after }, withTotal: selectsDeep(info, 'totalCount') }
    const { paths, differences, ...rest } = await this.queries.execute(
      new PreviewSourceRank(toRankInput(input), asked, request),
    )
    return { ...rest, paths: toPathRanks(paths), differences: toConnection(differences) }
  }
}
