import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql'
import type { Position } from '../../../domain/log/position.js'
import { PositionScalar } from '../scalars/scalars.js'
import { connectionTo } from './relay.type.js'
import { EntityStatusErrorType } from './entity-parts.type.js'
import { FragmentResultType } from './fragment.type.js'
import { FieldChangeType } from './history.type.js'
import { SourcePathRankType, SourceRankOutcomeEnum } from './source.type.js'

export enum DifferenceKindEnum {
  CREATED = 'CREATED',
  CHANGED = 'CHANGED',
  REMOVED = 'REMOVED',
}

registerEnumType(DifferenceKindEnum, { name: 'DifferenceKind' })

@ObjectType('EntityDifference', { description: 'How an effective entity would change.' })
export class EntityDifferenceType {
  @Field(() => ID)
  ref!: string

  @Field(() => DifferenceKindEnum, { description: 'Whether it would come to be, go, or go on as another.' })
  kind!: 'CREATED' | 'CHANGED' | 'REMOVED'

  @Field(() => [FieldChangeType], { description: 'As its timeline would have them.' })
  changes!: FieldChangeType[]

  @Field(() => String, { nullable: true, description: 'Full ref; null for none.' })
  ownerBefore!: string | null

  @Field(() => String, { nullable: true })
  ownerAfter!: string | null

  @Field(() => [EntityStatusErrorType], { description: 'What its status would say that it does not say now.' })
  newErrors!: EntityStatusErrorType[]

  @Field(() => [EntityStatusErrorType], { description: 'What its status says now and would say no more.' })
  clearedErrors!: EntityStatusErrorType[]
}

@ObjectType('EntityDifferenceConnection', { description: 'The entities that would change, by ref.' })
export class EntityDifferenceConnectionType extends connectionTo(
  'EntityDifferenceEdge',
  EntityDifferenceType,
  'Counted only when selected: every entity that might change is folded for it.',
) {
  @Field(() => PositionScalar, { description: 'The position that the entities before the change reflect.' })
  position!: Position
}

@ObjectType('FragmentPreview', { description: 'What fragments would come to. Nothing was appended.' })
export class FragmentPreviewType {
  @Field(() => [FragmentResultType], {
    description:
      'One result an input, in order, as recording would answer; what would be recorded has no position yet.',
  })
  results!: FragmentResultType[]

  @Field(() => EntityDifferenceConnectionType)
  differences!: EntityDifferenceConnectionType
}

@ObjectType('SourceRankPreview', { description: 'What a change of a rank would come to. Nothing was appended.' })
export class SourceRankPreviewType {
  @Field(() => ID)
  source!: string

  @Field(() => SourceRankOutcomeEnum)
  outcome!: 'CHANGED' | 'UNCHANGED'

  @Field(() => Int, { description: 'How it would rank.' })
  rank!: number

  @Field(() => [SourcePathRankType])
  paths!: SourcePathRankType[]

  @Field(() => Int, { description: 'Of the source’s stream, after it.' })
  revision!: number

  @Field(() => EntityDifferenceConnectionType)
  differences!: EntityDifferenceConnectionType
}
