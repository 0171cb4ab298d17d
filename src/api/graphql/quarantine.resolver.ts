import { CommandBus, QueryBus } from '@nestjs/cqrs'
import { Args, Context, Info, Int, Mutation, Query, Resolver } from '@nestjs/graphql'
import type { GraphQLResolveInfo } from 'graphql'
import type { Position } from '../../domain/log/position.js'
import { QuarantineSource } from '../../governance/sources/quarantine/quarantine-source.command.js'
import { DecideQuarantined } from '../../ingestion/quarantine/decide-quarantined.command.js'
import { EndQuarantine } from '../../ingestion/quarantine/end-quarantine.command.js'
import { PreviewRelease } from '../../ingestion/quarantine/preview-release.query.js'
import { GetQuarantinedFragments } from '../../projections/catalog/handlers/catalog-queries.js'
import type { GraphqlContext } from './graphql-context.js'
import { pageCost } from './limits/costs.js'
import { selects, selectsDeep } from './limits/selection.js'
import { PositionScalar } from './scalars/scalars.js'
import {
  DecideQuarantinedInputType,
  EndQuarantineInputType,
  EndQuarantineResultType,
  QuarantinedFragmentConnectionType,
  QuarantinedFragmentFilterInput,
  QuarantinedInputType,
  QuarantinedResultType,
  QuarantineInputType,
  QuarantineResultType,
  ReleasePreviewType,
} from './types/quarantine.type.js'
import { toConnection } from './to-connection.js'

/** Sources in quarantine, and what is kept aside of them. */
@Resolver()
export class QuarantineResolver {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Query(() => QuarantinedFragmentConnectionType, {
    complexity: pageCost,
    description: 'What sources sent while they were in quarantine and nobody has decided about, by source and entity.',
  })
  async quarantinedFragments(
    @Info() info: GraphQLResolveInfo,
    @Args('filter', { type: () => QuarantinedFragmentFilterInput, nullable: true })
    filter?: QuarantinedFragmentFilterInput | null,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<QuarantinedFragmentConnectionType> {
    const which = { source: filter?.source ?? undefined, entityRef: filter?.entityRef ?? undefined }
    const want = { total: selects(info, 'totalCount') }
    return toConnection(
      await this.queries.execute(new GetQuarantinedFragments({ ...which, first, after, minPosition }, want)),
    )
  }

  @Query(() => ReleasePreviewType, {
    complexity: pageCost,
    description: 'What `releaseQuarantined` would come to.',
  })
  async previewRelease(
    @Info() info: GraphQLResolveInfo,
    @Context() { request }: GraphqlContext,
    @Args('input', { type: () => QuarantinedInputType }) input: QuarantinedInputType,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'A cursor of `differences`.' })
    after?: string | null,
  ): Promise<ReleasePreviewType> {
    const asked = { page: { first, after }, withTotal: selectsDeep(info, 'totalCount') }
    const { differences, ...preview } = await this.queries.execute(new PreviewRelease(input, asked, request))
    return { ...preview, differences: toConnection(differences) }
  }

  @Mutation(() => QuarantineResultType, {
    description: `Has what a source sends kept aside from now on. Once this has answered, nothing more that it sends takes effect, whichever
process takes it. A source that nobody has registered is refused with code NOT_FOUND.`,
  })
  quarantineSource(
    @Context() { request }: GraphqlContext,
    @Args('input', { type: () => QuarantineInputType }) input: QuarantineInputType,
  ): Promise<QuarantineResultType> {
    return this.commands.execute(new QuarantineSource(input, request))
  }

  @Mutation(() => EndQuarantineResultType, {
    description: `Has what a source sends take effect again, and decides about what is kept aside, however much it is. Done again after a
failure, it does what is left.`,
  })
  endQuarantine(
    @Context() { request }: GraphqlContext,
    @Args('input', { type: () => EndQuarantineInputType }) input: EndQuarantineInputType,
  ): Promise<EndQuarantineResultType> {
    return this.commands.execute(new EndQuarantine(input, request))
  }

  @Mutation(() => QuarantinedResultType, { description: 'Lets what is kept aside of a source take effect.' })
  releaseQuarantined(
    @Context() { request }: GraphqlContext,
    @Args('input', { type: () => DecideQuarantinedInputType }) input: DecideQuarantinedInputType,
  ): Promise<QuarantinedResultType> {
    return this.commands.execute(new DecideQuarantined('RELEASE', input, request))
  }

  @Mutation(() => QuarantinedResultType, { description: 'Decides that what is kept aside never takes effect.' })
  dropQuarantined(
    @Context() { request }: GraphqlContext,
    @Args('input', { type: () => DecideQuarantinedInputType }) input: DecideQuarantinedInputType,
  ): Promise<QuarantinedResultType> {
    return this.commands.execute(new DecideQuarantined('DROP', input, request))
  }
}
