import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql'
import type { JsonValue } from '../../../domain/json/json.js'
import type { Position } from '../../../domain/log/position.js'
import { DateTimeScalar, JsonScalar, PositionScalar } from '../scalars/scalars.js'
import { connectionTo } from './relay.type.js'
import { FragmentErrorType } from './fragment.type.js'
import { SourceRankOutcomeEnum } from './source.type.js'
import { EntityDifferenceConnectionType } from './what-if.type.js'

export enum KeptAsideDecisionEnum {
  RELEASE = 'RELEASE',
  DROP = 'DROP',
  KEEP = 'KEEP',
}

registerEnumType(KeptAsideDecisionEnum, {
  name: 'KeptAsideDecision',
  valuesMap: {
    RELEASE: { description: 'It takes effect.' },
    DROP: { description: 'It never takes effect.' },
    KEEP: {
      description:
        'It stays aside until somebody decides about it, or the source says something newer about the entity.',
    },
  },
})

@ObjectType('QuarantinedFragment', { description: 'What a source sent last while it was in quarantine, undecided.' })
export class QuarantinedFragmentType {
  @Field(() => ID)
  entityRef!: string

  @Field(() => String)
  source!: string

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Null of a retraction: the source asserts nothing any more.',
  })
  fragment!: JsonValue | null

  @Field(() => String, { nullable: true, description: 'The set that it came as part of, or that took it back.' })
  setId!: string | null

  @Field(() => DateTimeScalar, { description: 'By the source’s clock.' })
  occurredAt!: string

  @Field(() => DateTimeScalar)
  recordedAt!: string

  @Field(() => String)
  actor!: string

  @Field(() => String, { nullable: true })
  reason!: string | null

  @Field(() => PositionScalar, { description: 'Where it was kept aside.' })
  position!: Position
}

@ObjectType('QuarantinedFragmentConnection')
export class QuarantinedFragmentConnectionType extends connectionTo(
  'QuarantinedFragmentEdge',
  QuarantinedFragmentType,
) {
  @Field(() => PositionScalar, { description: 'The position this answer reflects.' })
  position!: Position
}

@InputType('QuarantinedFragmentFilter')
export class QuarantinedFragmentFilterInput {
  @Field(() => String, { nullable: true })
  source?: string | null

  @Field(() => String, { nullable: true })
  entityRef?: string | null
}

@InputType('QuarantinedInput', { description: 'Which of what is kept aside of a source.' })
export class QuarantinedInputType {
  @Field(() => String)
  source!: string

  @Field(() => [String], { nullable: true, description: 'Only about these entities, at most 1,000; all by default.' })
  entityRefs?: string[] | null

  @Field(() => PositionScalar, {
    nullable: true,
    description: 'Only what was kept aside at or before it, so that nobody decides about what they have not seen.',
  })
  upTo?: Position | null
}

@InputType('DecideQuarantinedInput', { description: 'What is decided about, why, and how far.' })
export class DecideQuarantinedInputType extends QuarantinedInputType {
  @Field(() => String, { description: 'Why, in 1 to 1,000 characters: the history tells it.' })
  reason!: string

  @Field(() => Int, { nullable: true, description: 'At most so many; all by default.' })
  limit?: number | null

  @Field(() => String, { nullable: true, description: 'Goes on where an answer’s `next` says.' })
  after?: string | null
}

@InputType('QuarantineInput')
export class QuarantineInputType {
  @Field(() => String)
  source!: string

  @Field(() => String, { description: 'Why, in 1 to 1,000 characters.' })
  reason!: string

  @Field(() => Int, {
    nullable: true,
    description: 'Refused with code STALE_REVISION when the source’s stream is elsewhere.',
  })
  expectedRevision?: number | null
}

@InputType('EndQuarantineInput')
export class EndQuarantineInputType extends QuarantineInputType {
  @Field(() => KeptAsideDecisionEnum, { description: 'What becomes of what is kept aside.' })
  keptAside!: 'RELEASE' | 'DROP' | 'KEEP'

  @Field(() => Int, {
    nullable: true,
    description:
      'At most so many at once, all by default: `releaseQuarantined` and `dropQuarantined` go on with `next`.',
  })
  limit?: number | null
}

@ObjectType('QuarantineResult')
export class QuarantineResultType {
  @Field(() => ID)
  source!: string

  @Field(() => SourceRankOutcomeEnum)
  outcome!: 'CHANGED' | 'UNCHANGED'

  @Field(() => Boolean)
  quarantined!: boolean

  @Field(() => Int, { description: 'Of the source’s stream.' })
  revision!: number

  @Field(() => PositionScalar, {
    description: 'Nothing that the source sends takes effect after it, as long as it is in quarantine.',
  })
  position!: Position
}

@ObjectType('QuarantinedRefusal')
export class QuarantinedRefusalType {
  @Field(() => ID)
  entityRef!: string

  @Field(() => FragmentErrorType)
  error!: FragmentErrorType
}

@ObjectType('QuarantinedResult', { description: 'What became of what was kept aside.' })
export class QuarantinedResultType {
  @Field(() => ID)
  source!: string

  @Field(() => Int)
  released!: number

  @Field(() => Int)
  dropped!: number

  @Field(() => Int, { description: 'Decided about already, followed by something newer, or never kept aside.' })
  unchanged!: number

  @Field(() => Int)
  refused!: number

  @Field(() => [QuarantinedRefusalType], { description: 'The first 100.' })
  refusals!: QuarantinedRefusalType[]

  @Field(() => Int, { description: 'How many are left behind the limit.' })
  remaining!: number

  @Field(() => String, { nullable: true, description: 'What to go on with; null where nothing is left.' })
  next!: string | null

  @Field(() => PositionScalar, {
    nullable: true,
    description: 'Read at or after it to see all of this; null where nothing was appended.',
  })
  position!: Position | null
}

@ObjectType('EndQuarantineResult')
export class EndQuarantineResultType extends QuarantineResultType {
  @Field(() => QuarantinedResultType, { nullable: true, description: 'Null where it is kept.' })
  keptAside!: QuarantinedResultType | null
}

@ObjectType('ReleasePreview', { description: 'What releasing what is kept aside would come to.' })
export class ReleasePreviewType {
  @Field(() => ID)
  source!: string

  @Field(() => Int, { description: 'How many fragments and retractions it is about.' })
  keptAside!: number

  @Field(() => EntityDifferenceConnectionType)
  differences!: EntityDifferenceConnectionType
}
