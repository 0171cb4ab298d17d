import { QueryBus } from '@nestjs/cqrs'
import { Args, Context, Resolver, Subscription } from '@nestjs/graphql'
import type { Position } from '../../domain/log/position.js'
import { FollowEntityChanges } from '../../projections/history/handlers/history-queries.js'
import type { SubscriptionContext } from './graphql-context.js'
import { PositionScalar } from './scalars/scalars.js'
import { tellChanges, type ToldChange } from './subscriptions/tell-changes.js'
import { EntityChangeType } from './types/entity-change.type.js'
import { EntityFilterInput } from './types/entity-filter.input.js'

@Resolver()
export class EntityChangesResolver {
  constructor(private readonly queries: QueryBus) {}

  @Subscription(() => EntityChangeType, {
    name: 'entityChanged',
    description: `From now on, or after a position. A change is told when the entity matches the filter before it or after it: one that stops to
match, and one that goes, are told, too.`,
  })
  async entityChanged(
    @Context() { ending }: SubscriptionContext,
    @Args('filter', { type: () => EntityFilterInput, nullable: true }) filter?: EntityFilterInput | null,
    @Args('after', { type: () => PositionScalar, nullable: true }) after?: Position | null,
  ): Promise<AsyncGenerator<{ entityChanged: ToldChange }, void>> {
    const changes = await this.queries.execute(new FollowEntityChanges(filter, after, ending))
    return named(tellChanges(changes.pages, changes.after))
  }
}

async function* named(changes: AsyncIterable<ToldChange>): AsyncGenerator<{ entityChanged: ToldChange }, void> {
  for await (const entityChanged of changes) yield { entityChanged }
}
