import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql'
import type { JsonValue } from '../../../domain/json/json.js'
import type { AsOf } from '../../../domain/log/as-of.js'
import type { Position } from '../../../domain/log/position.js'
import { AsOfScalar, DateTimeScalar, JsonScalar, PositionScalar } from '../scalars/scalars.js'
import { connectionTo } from './relay.type.js'

export enum AuditOutcomeEnum {
  ACCEPTED = 'ACCEPTED',
  PARTIAL = 'PARTIAL',
  REFUSED = 'REFUSED',
  FAILED = 'FAILED',
}

registerEnumType(AuditOutcomeEnum, {
  name: 'AuditOutcome',
  description: 'What became of a command.',
  valuesMap: {
    PARTIAL: { description: 'Some items of a batch or a set were refused, and others were not.' },
    FAILED: { description: 'It ended in a failure that is nobody’s refusal; `events` tells what it did before that.' },
  },
})

@InputType('AuditFilter')
export class AuditFilterInputType {
  @Field(() => [String], { nullable: true })
  actors?: string[] | null

  @Field(() => [String], { nullable: true, description: 'Such as RecordFragments or RequestRebuild.' })
  commands?: string[] | null

  @Field(() => [AuditOutcomeEnum], { nullable: true })
  outcomes?: AuditOutcomeEnum[] | null

  @Field(() => [String], {
    nullable: true,
    description:
      'Refs, `source:…`, `set:…`, `projection:…`, `subscription:…` and `feed:…`, or what they begin with, up to a `:` or a `/`. A command about many is found by the first ten.',
  })
  subjects?: string[] | null

  @Field(() => [String], { nullable: true })
  sources?: string[] | null

  @Field(() => String, { nullable: true })
  correlationId?: string | null

  @Field(() => AsOfScalar, { nullable: true })
  from?: AsOf | null

  @Field(() => AsOfScalar, { nullable: true })
  until?: AsOf | null
}

@ObjectType('AuditedEvents')
export class AuditedEventsType {
  @Field(() => String)
  type!: string

  @Field(() => Int)
  count!: number
}

@ObjectType('AuditedError')
export class AuditedErrorType {
  @Field(() => String)
  code!: string

  @Field(() => String)
  detail!: string

  @Field(() => String, { nullable: true, description: 'JSON pointer into the input.' })
  pointer!: string | null
}

@ObjectType('RefusedItem')
export class RefusedItemType {
  @Field(() => String, { nullable: true })
  subject!: string | null

  @Field(() => String, { nullable: true })
  source!: string | null

  @Field(() => String)
  code!: string

  @Field(() => String, { nullable: true })
  pointer!: string | null
}

@ObjectType('AuditEntry', { description: 'A command: who gave it, and what became of it.' })
export class AuditEntryType {
  @Field(() => ID, { description: 'The command’s id, which its events name as their cause.' })
  id!: string

  @Field(() => PositionScalar, { description: 'Of its first event.' })
  position!: Position

  @Field(() => DateTimeScalar)
  recordedAt!: string

  @Field(() => String)
  actor!: string

  @Field(() => String, { nullable: true, description: 'Null where its events do not name it.' })
  command!: string | null

  @Field(() => AuditOutcomeEnum)
  outcome!: `${AuditOutcomeEnum}`

  @Field(() => String)
  correlationId!: string

  @Field(() => String, { nullable: true })
  reason!: string | null

  @Field(() => [String], { description: 'What it was about: of many the first ten.' })
  subjects!: string[]

  @Field(() => [String], { description: 'The first ten.' })
  sources!: string[]

  @Field(() => [AuditedEventsType], { description: 'What it changed.' })
  events!: AuditedEventsType[]

  @Field(() => AuditedErrorType, { nullable: true })
  error!: AuditedErrorType | null

  @Field(() => Int, { description: 'Items that were refused.' })
  refusedCount!: number

  @Field(() => [RefusedItemType], { description: 'The first twenty of them.' })
  refused!: RefusedItemType[]

  @Field(() => JsonScalar)
  parameters!: Record<string, JsonValue>

  @Field(() => Int, {
    description:
      'How many commands it stands for: more than one where an actor was refused too often for each to be told.',
  })
  times!: number
}

@ObjectType('AuditEntryConnection')
export class AuditEntryConnectionType extends connectionTo('AuditEntryEdge', AuditEntryType) {}
