import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql'
import type { AsOf } from '../../../domain/log/as-of.js'
import type { Position } from '../../../domain/log/position.js'
import { AsOfScalar, DateTimeScalar, PositionScalar } from '../scalars/scalars.js'
import { connectionTo } from './relay.type.js'

export enum OwnershipCauseEnum {
  FRAGMENT_RECORDED = 'FRAGMENT_RECORDED',
  FRAGMENT_RETRACTED = 'FRAGMENT_RETRACTED',
  FRAGMENT_WITHDRAWN = 'FRAGMENT_WITHDRAWN',
  FRAGMENT_RELEASED = 'FRAGMENT_RELEASED',
  RANK_CHANGED = 'RANK_CHANGED',
  ENTITY_REMOVED = 'ENTITY_REMOVED',
  OWNER_CHANGED = 'OWNER_CHANGED',
}

registerEnumType(OwnershipCauseEnum, {
  name: 'OwnershipCause',
  valuesMap: {
    FRAGMENT_WITHDRAWN: {
      description: 'Somebody withdrew what a source had said, and what it said before holds again.',
    },
    FRAGMENT_RELEASED: { description: 'What had been kept aside while its source was in quarantine took effect.' },
    OWNER_CHANGED: {
      description:
        'The owning group or user, which had existed, went away, came back or was merged. Before and after may be the same ref.',
    },
  },
})

export enum OwnerChangeEnum {
  REMOVED = 'REMOVED',
  RETURNED = 'RETURNED',
  MERGED = 'MERGED',
}

registerEnumType(OwnerChangeEnum, {
  name: 'OwnerChange',
  description: 'What became of a group or a user.',
  valuesMap: {
    REMOVED: { description: 'Nothing defines it any more.' },
    RETURNED: { description: 'It exists again, or its merger was taken back.' },
    MERGED: { description: 'Its annotation `strata.dev/merged-into` names another group or user.' },
  },
})

@InputType('OwnershipFilter')
export class OwnershipFilterInput {
  @Field(() => [String], { nullable: true })
  entityRefs?: string[] | null

  @Field(() => [String], { nullable: true })
  kinds?: string[] | null

  @Field(() => [String], { nullable: true, description: 'Owners after the change.' })
  owners?: string[] | null

  @Field(() => [String], { nullable: true })
  previousOwners?: string[] | null

  @Field(() => [String], { nullable: true, description: 'Winning sources.' })
  sources?: string[] | null

  @Field(() => [String], { nullable: true })
  actors?: string[] | null

  @Field(() => AsOfScalar, { nullable: true })
  from?: AsOf | null

  @Field(() => AsOfScalar, { nullable: true })
  until?: AsOf | null
}

@ObjectType('OwnershipChange', {
  description: `That an owned entity appears or goes is a change, too. Actor, reason and times are those of the event that caused it; source and
rank those of the fragment that won.`,
})
export class OwnershipChangeType {
  @Field(() => PositionScalar)
  position!: Position

  @Field(() => ID)
  entityRef!: string

  @Field(() => String, { nullable: true, description: 'Full refs; null for none.' })
  before!: string | null

  @Field(() => String, { nullable: true })
  after!: string | null

  @Field(() => OwnershipCauseEnum)
  cause!: `${OwnershipCauseEnum}`

  @Field(() => OwnerChangeEnum, { nullable: true, description: 'Of cause OWNER_CHANGED: what became of the owner.' })
  ownerChange!: `${OwnerChangeEnum}` | null

  @Field(() => String, { nullable: true, description: 'The full ref of what the owner was merged into.' })
  mergedInto!: string | null

  @Field(() => String, { nullable: true, description: 'The source that won, null when no owner is left.' })
  source!: string | null

  @Field(() => Int, { nullable: true })
  rank!: number | null

  @Field(() => String)
  actor!: string

  @Field(() => String, { nullable: true })
  reason!: string | null

  @Field(() => DateTimeScalar, { description: 'When it was known, and when its source says it was true.' })
  recordedAt!: string

  @Field(() => DateTimeScalar)
  occurredAt!: string
}

@ObjectType('OwnershipChangeConnection')
export class OwnershipChangeConnectionType extends connectionTo('OwnershipChangeEdge', OwnershipChangeType) {}
