import { Field, ObjectType } from '@nestjs/graphql'
import type { Position } from '../../../domain/log/position.js'
import { PositionScalar } from '../scalars/scalars.js'
import { EntityType } from './entity.type.js'

@ObjectType('PageInfo')
export class PageInfoType {
  @Field(() => Boolean)
  hasNextPage!: boolean

  @Field(() => Boolean)
  hasPreviousPage!: boolean

  @Field(() => String, { nullable: true })
  startCursor!: string | null

  @Field(() => String, { nullable: true })
  endCursor!: string | null
}

@ObjectType('EntityEdge')
export class EntityEdgeType {
  @Field(() => String)
  cursor!: string

  @Field(() => EntityType)
  node!: EntityType
}

@ObjectType('EntityConnection')
export class EntityConnectionType {
  @Field(() => [EntityEdgeType])
  edges!: EntityEdgeType[]

  @Field(() => [EntityType])
  nodes!: EntityType[]

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType

  @Field(() => PositionScalar, { description: 'The position this answer reflects.' })
  position!: Position
}
