import { Field, ID, Int, ObjectType } from '@nestjs/graphql'
import type { JsonObject, JsonValue } from '../../../domain/json/json.js'
import type { Position } from '../../../domain/log/position.js'
import { DateTimeScalar, JsonScalar, PositionScalar } from '../scalars/scalars.js'

@ObjectType('EntityLink')
export class EntityLinkType {
  @Field(() => String)
  url!: string

  @Field(() => String, { nullable: true })
  title!: string | null

  @Field(() => String, { nullable: true })
  icon!: string | null

  @Field(() => String, { nullable: true })
  type!: string | null
}

@ObjectType('EntityRelation')
export class EntityRelationType {
  @Field(() => String)
  type!: string

  @Field(() => String)
  targetRef!: string
}

@ObjectType('EntityFragment', { description: 'What one source asserts about one entity ref.' })
export class EntityFragmentType {
  @Field(() => ID)
  entityRef!: string

  @Field(() => String)
  source!: string

  @Field(() => Int)
  rank!: number

  @Field(() => JsonScalar)
  fragment!: JsonObject

  @Field(() => Boolean, { description: 'Whether it can make the entity exist.' })
  defining!: boolean

  @Field(() => String)
  actor!: string

  @Field(() => DateTimeScalar)
  recordedAt!: string

  @Field(() => DateTimeScalar)
  occurredAt!: string

  @Field(() => PositionScalar)
  position!: Position
}

@ObjectType('OverriddenValue')
export class OverriddenValueType {
  @Field(() => JsonScalar, { nullable: true })
  value!: JsonValue

  @Field(() => String)
  source!: string

  @Field(() => DateTimeScalar)
  recordedAt!: string

  @Field(() => PositionScalar)
  position!: Position
}

@ObjectType('FieldProvenance', { description: 'Where one field of the effective entity comes from.' })
export class FieldProvenanceType {
  @Field(() => String)
  path!: string

  @Field(() => JsonScalar, { nullable: true })
  value!: JsonValue

  @Field(() => String)
  source!: string

  @Field(() => String)
  actor!: string

  @Field(() => DateTimeScalar)
  recordedAt!: string

  @Field(() => DateTimeScalar)
  occurredAt!: string

  @Field(() => PositionScalar)
  position!: Position

  @Field(() => [OverriddenValueType], { description: 'The values that lost, best first.' })
  overridden!: OverriddenValueType[]
}

@ObjectType('EntityStatusError')
export class EntityStatusErrorType {
  @Field(() => String, { description: 'JSON pointer into the entity.' })
  pointer!: string

  @Field(() => String)
  message!: string
}

@ObjectType('EntityStatus')
export class EntityStatusType {
  @Field(() => [EntityStatusErrorType])
  errors!: EntityStatusErrorType[]
}
