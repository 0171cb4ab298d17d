import { Field, ID, ObjectType } from '@nestjs/graphql'
import type { Position } from '../../../domain/log/position.js'
import type { CatalogEntity } from '../../../projections/catalog/queries/catalog-entity.js'
import { PositionScalar } from '../scalars/scalars.js'
import { EntityType } from './entity.type.js'
import { ActType, FieldChangeType } from './history.type.js'

@ObjectType('EntityChangeCause', { description: 'The event that changed an entity.' })
export class EntityChangeCauseType extends ActType {
  @Field(() => String, { description: 'Which source asserted or retracted something, or ranks otherwise.' })
  source!: string
}

@ObjectType('EntityChange', { description: 'That an effective entity became another one, came to be or went away.' })
export class EntityChangeType {
  @Field(() => PositionScalar)
  position!: Position

  @Field(() => ID)
  ref!: string

  @Field(() => EntityType, {
    nullable: true,
    description: 'As of the position, with all that belongs to it. Null when the entity is gone.',
  })
  entity!: CatalogEntity | null

  @Field(() => [FieldChangeType])
  changes!: FieldChangeType[]

  @Field(() => EntityChangeCauseType)
  cause!: EntityChangeCauseType

  @Field(() => PositionScalar, {
    description: `Who subscribes again after it misses nothing. The position before this one while more entities change by the same event,
whose changes are then told again.`,
  })
  resumeAfter!: Position
}
