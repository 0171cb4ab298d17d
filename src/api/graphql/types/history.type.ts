import { Field, ID, InputType, ObjectType } from '@nestjs/graphql'
import type { JsonValue } from '../../../domain/json/json.js'
import type { AsOf } from '../../../domain/log/as-of.js'
import type { Position } from '../../../domain/log/position.js'
import { AsOfScalar, DateTimeScalar, JsonScalar, PositionScalar } from '../scalars/scalars.js'
import { connectionTo } from './relay.type.js'

@InputType('HistoryFilter')
export class HistoryFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: 'Entries that changed something at or below any of these paths.',
  })
  paths?: string[] | null

  @Field(() => [String], { nullable: true })
  sources?: string[] | null

  @Field(() => [String], { nullable: true })
  actors?: string[] | null

  @Field(() => AsOfScalar, { nullable: true })
  from?: AsOf | null

  @Field(() => AsOfScalar, { nullable: true })
  until?: AsOf | null
}

@ObjectType('FieldChange')
export class FieldChangeType {
  @Field(() => String)
  path!: string

  @Field(() => JsonScalar, { nullable: true })
  before!: JsonValue

  @Field(() => JsonScalar, { nullable: true })
  after!: JsonValue
}

/** The members of an event that whoever asks what happened is told. */
@ObjectType({ isAbstract: true })
export abstract class ActType {
  @Field(() => String, { description: 'The event’s type name.' })
  type!: string

  @Field(() => String)
  actor!: string

  @Field(() => String, { nullable: true })
  reason!: string | null

  @Field(() => String)
  correlationId!: string

  @Field(() => DateTimeScalar)
  recordedAt!: string

  @Field(() => DateTimeScalar)
  occurredAt!: string
}

@ObjectType('HistoryEntry', { description: 'Creation and removal are changes of every leaf.' })
export class HistoryEntryType extends ActType {
  @Field(() => PositionScalar)
  position!: Position

  @Field(() => ID)
  entityRef!: string

  @Field(() => String, { nullable: true })
  source!: string | null

  @Field(() => [FieldChangeType], { description: 'How the effective entity changed; empty when it did not.' })
  changes!: FieldChangeType[]
}

@ObjectType('HistoryConnection')
export class HistoryConnectionType extends connectionTo('HistoryEdge', HistoryEntryType) {}
