import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql'
import type { Position } from '../../../domain/log/position.js'
import { DateTimeScalar, PositionScalar } from '../scalars/scalars.js'
import { connectionTo } from './relay.type.js'

export enum ParkedStatusEnum {
  OPEN = 'OPEN',
  DISMISSED = 'DISMISSED',
}

registerEnumType(ParkedStatusEnum, {
  name: 'ParkedStatus',
  valuesMap: {
    OPEN: { description: 'To be dealt with: the projection is degraded.' },
    DISMISSED: { description: 'Somebody said that the projection may do without it.' },
  },
})

export enum RetryOutcomeEnum {
  APPLIED = 'APPLIED',
  STILL_PARKED = 'STILL_PARKED',
}

registerEnumType(RetryOutcomeEnum, { name: 'RetryOutcome' })

@ObjectType('Dismissal')
export class DismissalType {
  @Field(() => String)
  by!: string

  @Field(() => DateTimeScalar)
  at!: string

  @Field(() => String)
  reason!: string
}

@ObjectType('ParkedEvent', { description: 'An event that a projection could not apply: set aside, never lost.' })
export class ParkedEventType {
  @Field(() => PositionScalar)
  position!: Position

  @Field(() => String, { description: 'The event’s type name.' })
  type!: string

  @Field(() => String)
  stream!: string

  @Field(() => Int, { nullable: true, description: 'Its place in the stream.' })
  revision!: number | null

  @Field(() => ID, { nullable: true })
  eventId!: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the log took it.' })
  recordedAt!: string | null

  @Field(() => String, { description: 'Why it could not be applied when that was tried last.' })
  error!: string

  @Field(() => String, { nullable: true, description: 'The beginning of its data as JSON, at most 2,000 characters.' })
  preview!: string | null

  @Field(() => ParkedStatusEnum)
  status!: 'OPEN' | 'DISMISSED'

  @Field(() => Int, { description: 'How often it was tried.' })
  attempts!: number

  @Field(() => DateTimeScalar)
  parkedAt!: string

  @Field(() => DateTimeScalar)
  lastAttemptAt!: string

  @Field(() => DismissalType, { nullable: true, description: 'Null while it is open.' })
  dismissal!: DismissalType | null
}

@ObjectType('ParkedEventConnection')
export class ParkedEventConnectionType extends connectionTo('ParkedEventEdge', ParkedEventType) {}

@ObjectType('RetriedEvent', { description: 'What became of an event that was parked, or is now.' })
export class RetriedEventType {
  @Field(() => PositionScalar)
  position!: Position

  @Field(() => String)
  type!: string

  @Field(() => String)
  stream!: string

  @Field(() => RetryOutcomeEnum)
  outcome!: 'APPLIED' | 'STILL_PARKED'

  @Field(() => String, { nullable: true, description: 'Why it is still parked.' })
  error!: string | null
}
