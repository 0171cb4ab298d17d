import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql'
import type { JsonValue } from '../../../domain/json/json.js'
import type { Position } from '../../../domain/log/position.js'
import type { TableDigest } from '../../../projections/rebuild/compare-tables.js'
import { DateTimeScalar, JsonScalar, PositionScalar } from '../scalars/scalars.js'

export enum RebuildKindEnum {
  REBUILD = 'REBUILD',
  CHECK = 'CHECK',
  ROLL_BACK = 'ROLL_BACK',
}
export enum RebuildStateEnum {
  REQUESTED = 'REQUESTED',
  RUNNING = 'RUNNING',
  SWITCHED = 'SWITCHED',
  SAME = 'SAME',
  DIFFERENT = 'DIFFERENT',
  FAILED = 'FAILED',
  CANCELLED = 'CANCELLED',
}
export enum RebuildPhaseEnum {
  FILLING = 'FILLING',
  INDEXING = 'INDEXING',
  CATCHING_UP = 'CATCHING_UP',
  COMPARING = 'COMPARING',
  SWITCHING = 'SWITCHING',
}
export enum DifferingRowInEnum {
  LIVE = 'LIVE',
  REPLAY = 'REPLAY',
  BOTH = 'BOTH',
}
registerEnumType(RebuildKindEnum, { name: 'RebuildKind' })
registerEnumType(RebuildStateEnum, {
  name: 'RebuildState',
  valuesMap: {
    SAME: { description: 'A check found no difference.' },
    DIFFERENT: { description: 'The live projection and the replay differ; it was not switched to.' },
  },
})
registerEnumType(RebuildPhaseEnum, { name: 'RebuildPhase' })
registerEnumType(DifferingRowInEnum, { name: 'DifferingRowIn' })

@ObjectType('TableDigest', { description: 'What a table holds, whatever order its rows are in.' })
export class TableDigestType {
  @Field(() => Int)
  rows!: number

  @Field(() => String)
  digest!: string
}

@ObjectType('DifferingRow')
export class DifferingRowType {
  @Field(() => JsonScalar)
  key!: JsonValue;

  @Field(() => DifferingRowInEnum, { description: 'LIVE or REPLAY where only one has the row.' })
  in!: 'LIVE' | 'REPLAY' | 'BOTH'

  @Field(() => [String], { description: 'Columns that differ, where both have the row.' })
  columns!: string[]
}

@ObjectType('TableComparison')
export class TableComparisonType {
  @Field(() => String)
  table!: string

  @Field(() => Boolean)
  same!: boolean

  @Field(() => TableDigestType)
  live!: TableDigest

  @Field(() => TableDigestType)
  replay!: TableDigest

  @Field(() => [DifferingRowType], { description: 'The first rows that differ, by key.' })
  differing!: DifferingRowType[]
}

@ObjectType('ProjectionRebuild', { description: 'A rebuild, a check or a roll-back of a projection.' })
export class ProjectionRebuildType {
  @Field(() => ID)
  id!: string

  @Field(() => RebuildKindEnum)
  kind!: keyof typeof RebuildKindEnum

  @Field(() => RebuildStateEnum)
  state!: keyof typeof RebuildStateEnum

  @Field(() => RebuildPhaseEnum, { nullable: true })
  phase!: keyof typeof RebuildPhaseEnum | null

  @Field(() => Boolean)
  acceptDifferences!: boolean

  @Field(() => Boolean)
  cancelRequested!: boolean

  @Field(() => Int, { description: 'How often a process has taken it up.' })
  attempts!: number

  @Field(() => Float, { description: 'Of the phase: events, indexes or tables.' })
  done!: number

  @Field(() => Float)
  total!: number

  @Field(() => Float, { nullable: true, description: 'Done a second.' })
  rate!: number | null

  @Field(() => Float, { nullable: true, description: 'Until the end of the phase.' })
  etaSeconds!: number | null

  @Field(() => PositionScalar, { nullable: true, description: 'Where in the log the two were compared.' })
  position!: Position | null

  @Field(() => [TableComparisonType])
  tables!: TableComparisonType[]

  @Field(() => JsonScalar, { description: 'Phase → how long it took.' })
  milliseconds!: JsonValue

  @Field(() => String, { nullable: true })
  error!: string | null

  @Field(() => String)
  requestedBy!: string

  @Field(() => DateTimeScalar)
  requestedAt!: string

  @Field(() => DateTimeScalar, { nullable: true })
  startedAt!: string | null

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: string | null
}
