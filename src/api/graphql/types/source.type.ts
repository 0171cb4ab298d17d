import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql'
import type { Position } from '../../../domain/log/position.js'
import { DateTimeScalar, PositionScalar } from '../scalars/scalars.js'
import { connectionTo } from './relay.type.js'

export enum SourceRankOutcomeEnum {
  CHANGED = 'CHANGED',
  UNCHANGED = 'UNCHANGED',
}

registerEnumType(SourceRankOutcomeEnum, {
  name: 'SourceRankOutcome',
  valuesMap: { UNCHANGED: { description: 'The source ranks like this already: nothing was appended.' } },
})

@ObjectType('SourcePathRank', { description: 'The rank of a source for a field and what is below it.' })
export class SourcePathRankType {
  @Field(() => String, { description: 'Dotted, in the case in which the fields are written: `spec.owner`.' })
  path!: string

  @Field(() => Int)
  rank!: number
}

@ObjectType('SourceQuarantine', { description: 'Why what a source sends is kept aside.' })
export class SourceQuarantineType {
  @Field(() => DateTimeScalar)
  since!: string

  @Field(() => String, { description: 'Who put it in quarantine.' })
  by!: string

  @Field(() => String)
  reason!: string
}

@ObjectType('Source', { description: 'Who asserts.' })
export class SourceType {
  @Field(() => ID)
  id!: string

  @Field(() => String, { description: 'The beginning of its id, which gives the rank it has unless another is set.' })
  family!: string

  @Field(() => Int, { description: 'Of two values the one of the higher rank holds.' })
  rank!: number

  @Field(() => [SourcePathRankType], { description: 'Ranks for single fields, by path; the longest that fits counts.' })
  paths!: SourcePathRankType[]

  @Field(() => DateTimeScalar)
  registeredAt!: string

  @Field(() => SourceQuarantineType, { nullable: true, description: 'Null while what it sends takes effect.' })
  quarantine!: SourceQuarantineType | null

  @Field(() => Int, { description: 'Of its stream: what `expectedRevision` is compared with.' })
  revision!: number

  @Field(() => PositionScalar, { description: 'Of the last event of its stream.' })
  position!: Position
}

@ObjectType('SourceConnection')
export class SourceConnectionType extends connectionTo('SourceEdge', SourceType) {
  @Field(() => PositionScalar, { description: 'The position this answer reflects.' })
  position!: Position
}

@InputType('SourcePathRankInput')
export class SourcePathRankInput {
  @Field(() => String, { description: 'At or below metadata, spec or facts, such as `spec.owner`.' })
  path!: string

  @Field(() => Int, { nullable: true, description: 'From 0 to 1000; null takes the path’s rank away.' })
  rank?: number | null
}

@InputType('SourceRankChangeInput', { description: 'What is not named stays as it is.' })
export class SourceRankChangeInput {
  @Field(() => String)
  source!: string

  @Field(() => Int, { nullable: true, description: 'The source’s own rank, from 0 to 1000.' })
  rank?: number | null

  @Field(() => [SourcePathRankInput], { nullable: true, description: 'Ranks for single fields, set or taken away.' })
  paths?: SourcePathRankInput[] | null

  @Field(() => Int, {
    nullable: true,
    description: 'Refused with code STALE_REVISION when the source’s stream is elsewhere.',
  })
  expectedRevision?: number | null
}

@InputType('SourceRankInput', { description: 'What is not named stays as it is.' })
export class SourceRankInputType extends SourceRankChangeInput {
  @Field(() => String, { description: 'Why, in 1 to 1,000 characters: the history tells it.' })
  reason!: string
}

@ObjectType('SourceRankResult')
export class SourceRankResultType {
  @Field(() => ID)
  source!: string

  @Field(() => SourceRankOutcomeEnum)
  outcome!: 'CHANGED' | 'UNCHANGED'

  @Field(() => Int, { description: 'How it ranks now, changed or not.' })
  rank!: number

  @Field(() => [SourcePathRankType])
  paths!: SourcePathRankType[]

  @Field(() => Int, { description: 'Of the source’s stream.' })
  revision!: number

  @Field(() => PositionScalar, {
    description: 'Read at or after it to see the entities folded by the new rank, which is done in the background.',
  })
  position!: Position
}
