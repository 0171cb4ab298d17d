import { CommandBus, QueryBus } from '@nestjs/cqrs'
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql'
import { CancelRebuild, RequestRebuild } from '../../projections/rebuild/handlers/rebuild-messages.js'
import type { Rebuild, RebuildKind } from '../../projections/rebuild/rebuild.js'
import { GetProjections } from '../../projections/runner/get-projections.js'
import type { ProjectionStatus } from '../../projections/runner/projection-status.js'
import type { GraphqlContext } from './graphql-context.js'
import { projectionsCost } from './limits/costs.js'
import { ProjectionType } from './types/projection.type.js'
import { ProjectionRebuildType } from './types/rebuild.type.js'

const NAME = { type: () => String }

@Resolver()
export class ProjectionsResolver {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Query(() => [ProjectionType], { complexity: projectionsCost })
  projections(): Promise<ProjectionStatus[]> {
    return this.queries.execute(new GetProjections())
  }

  @Mutation(() => ProjectionRebuildType, {
    description: `Asks for a projection to be filled anew from the log, beside the live one. Both are compared at one position; the readers are
switched to the new one if they are the same, or differences are accepted. \`Projection.rebuild\` tells how far it is.`,
  })
  rebuildProjection(
    @Context() context: GraphqlContext,
    @Args('name', NAME) name: string,
    @Args('acceptDifferences', { type: () => Boolean, defaultValue: false }) acceptDifferences: boolean,
  ): Promise<Rebuild> {
    return this.#request(name, 'REBUILD', context, acceptDifferences)
  }

  @Mutation(() => ProjectionRebuildType, {
    description: 'Asks for the end of what goes on; the live one is not touched.',
  })
  cancelRebuild(@Context() { request }: GraphqlContext, @Args('name', NAME) name: string): Promise<Rebuild> {
    return this.commands.execute(new CancelRebuild(name, request))
  }

  @Mutation(() => ProjectionRebuildType, {
    description: 'Asks for what was live before the last switch, brought up to date.',
  })
  rollBackProjection(@Context() context: GraphqlContext, @Args('name', NAME) name: string): Promise<Rebuild> {
    return this.#request(name, 'ROLL_BACK', context)
  }

  @Mutation(() => ProjectionRebuildType, {
    description: 'Asks for a projection to be compared with a replay of the log.',
  })
  checkProjection(@Context() context: GraphqlContext, @Args('name', NAME) name: string): Promise<Rebuild> {
    return this.#request(name, 'CHECK', context)
  }

  #request(name: string, kind: RebuildKind, { request }: GraphqlContext, acceptDifferences = false): Promise<Rebuild> {
    return this.commands.execute(new RequestRebuild(name, { kind, acceptDifferences }, request))
  }
}
