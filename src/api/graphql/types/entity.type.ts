import { Field, ID, Int, ObjectType } from '@nestjs/graphql'
import type { JsonObject, JsonValue } from '../../../domain/json/json.js'
import type { Position } from '../../../domain/log/position.js'
import { EntityLinkType } from './entity-parts.type.js'
import { DateTimeScalar, JsonScalar, PositionScalar } from '../scalars/scalars.js'

/** Its value is a CatalogEntity, which has these fields as properties; what has to be fetched is in EntityResolver. */
@ObjectType('Entity', { description: 'A thing in the catalog, folded from what its sources assert.' })
export class EntityType {
  @Field(() => ID, { description: '`kind:namespace/name`, lower case.' })
  ref!: string

  @Field(() => String)
  apiVersion!: string

  @Field(() => String)
  kind!: string

  @Field(() => String)
  namespace!: string

  @Field(() => String)
  name!: string

  @Field(() => String, { nullable: true })
  title!: string | null

  @Field(() => String, { nullable: true })
  description!: string | null

  @Field(() => String, { nullable: true })
  type!: string | null

  @Field(() => String, { nullable: true })
  lifecycle!: string | null

  @Field(() => String, { nullable: true })
  ownerRef!: string | null

  @Field(() => [String])
  tags!: string[]

  @Field(() => JsonScalar)
  labels!: JsonValue

  @Field(() => JsonScalar)
  annotations!: JsonValue

  @Field(() => [EntityLinkType])
  links!: EntityLinkType[]

  @Field(() => JsonScalar, { description: 'Effective, after the fold.' })
  metadata!: JsonObject

  @Field(() => JsonScalar)
  spec!: JsonObject

  @Field(() => JsonScalar)
  facts!: JsonObject

  @Field(() => Int, { description: 'Of the entity’s stream: what `expectedRevision` is compared with.' })
  revision!: number

  @Field(() => PositionScalar)
  position!: Position

  @Field(() => DateTimeScalar)
  createdAt!: string

  @Field(() => DateTimeScalar)
  updatedAt!: string
}
