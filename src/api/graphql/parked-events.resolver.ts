import { CommandBus, QueryBus } from '@nestjs/cqrs'
import { Args, Context, Info, Int, Mutation, Query, Resolver } from '@nestjs/graphql'
import type { GraphQLResolveInfo } from 'graphql'
import type { Position } from '../../domain/log/position.js'
import {
  DismissParkedEvents,
  GetParkedEvents,
  ReopenParkedEvents,
  RetryParkedEvents,
} from '../../projections/parked-events/handlers/parked-event-messages.js'
import { parkedCursor } from '../../projections/parked-events/list-parked-events.js'
import type { ParkedEvent } from '../../projections/parked-events/parked-event.js'
import type { RetriedEvent } from '../../projections/parked-events/project-anew.js'
import type { GraphqlContext } from './graphql-context.js'
import { pageCost } from './limits/costs.js'
import { selects } from './limits/selection.js'
import { PositionScalar } from './scalars/scalars.js'
import { toConnection } from './to-connection.js'
import {
  ParkedEventConnectionType,
  ParkedEventType,
  ParkedStatusEnum,
  RetriedEventType,
} from './types/parked-event.type.js'

@Resolver()
export class ParkedEventsResolver {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Query(() => ParkedEventConnectionType, {
    complexity: pageCost,
    description:
      'What a projection could not apply, in the order of the log; open and dismissed unless a status is given.',
  })
  async parkedEvents(
    @Info() info: GraphQLResolveInfo,
    @Args('projection', { type: () => String }) projection: string,
    @Args('status', { type: () => ParkedStatusEnum, nullable: true }) status?: ParkedStatusEnum | null,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<ParkedEventConnectionType> {
    const withTotal = selects(info, 'totalCount')
    const asked = new GetParkedEvents(projection, { status, first, after }, { withTotal })
    const { events, ...page } = await this.queries.execute(asked)
    const edges = events.map((node) => ({ cursor: parkedCursor(node), node }))
    return toConnection({ ...page, edges })
  }

  @Mutation(() => [RetriedEventType], {
    description: `Projects the streams of these events anew, so that they and what came after them are applied in their order. Answers for
them and every other open one of these streams.`,
  })
  retryParkedEvents(
    @Context() { request }: GraphqlContext,
    @Args('projection', { type: () => String }) projection: string,
    @Args('positions', { type: () => [PositionScalar] }) positions: Position[],
  ): Promise<RetriedEvent[]> {
    return this.commands.execute(new RetryParkedEvents(projection, positions, request))
  }

  @Mutation(() => [ParkedEventType], {
    description: 'Says that the projection may do without these events, and why: they do not degrade it any more.',
  })
  dismissParkedEvents(
    @Context() { request }: GraphqlContext,
    @Args('projection', { type: () => String }) projection: string,
    @Args('positions', { type: () => [PositionScalar] }) positions: Position[],
    @Args('reason', { type: () => String }) reason: string,
  ): Promise<ParkedEvent[]> {
    return this.commands.execute(new DismissParkedEvents(projection, positions, reason, request))
  }

  @Mutation(() => [ParkedEventType], { description: 'Takes the dismissal of these events back.' })
  reopenParkedEvents(
    @Context() { request }: GraphqlContext,
    @Args('projection', { type: () => String }) projection: string,
    @Args('positions', { type: () => [PositionScalar] }) positions: Position[],
  ): Promise<ParkedEvent[]> {
    return this.commands.execute(new ReopenParkedEvents(projection, positions, request))
  }
}
