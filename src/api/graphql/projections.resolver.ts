import { QueryBus } from '@nestjs/cqrs'
import { Query, Resolver } from '@nestjs/graphql'
import { GetProjections } from '../../projections/runner/get-projections.js'
import type { ProjectionStatus } from '../../projections/runner/projection-status.js'
import { projectionsCost } from './limits/costs.js'
import { ProjectionType } from './types/projection.type.js'

@Resolver()
export class ProjectionsResolver {
  constructor(private readonly queries: QueryBus) {}

  @Query(() => [ProjectionType], { complexity: projectionsCost })
  projections(): Promise<ProjectionStatus[]> {
    return this.queries.execute(new GetProjections())
  }
}
