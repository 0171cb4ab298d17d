import { Field, ObjectType } from '@nestjs/graphql'
import type { Position } from '../../../domain/log/position.js'
import { PositionScalar } from '../scalars/scalars.js'
import { EntityType } from './entity.type.js'
import { edgeType, PageInfoType, type Edge } from './relay.type.js'

const EntityEdge = edgeType('EntityEdge', EntityType)

/** Its total is a resolver's: a page does not wait for it. */
@ObjectType('EntityConnection')
export class EntityConnectionType {
  @Field(() => [EntityEdge])
  edges!: Edge<EntityType>[]

  @Field(() => [EntityType])
  nodes!: EntityType[]

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType

  @Field(() => PositionScalar, { description: 'The position this answer reflects.' })
  position!: Position
}
