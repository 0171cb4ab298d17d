import { Int, Parent, ResolveField, Resolver } from '@nestjs/graphql'
import type { Connection } from './catalog.resolver.js'
import { EntityConnectionType } from './types/connection.type.js'

@Resolver(() => EntityConnectionType)
export class ConnectionResolver {
  @ResolveField(() => Int, { name: 'totalCount', description: 'Counted only when selected.' })
  totalCount(@Parent() { total }: Connection): number {
    return total ?? 0
  }
}
