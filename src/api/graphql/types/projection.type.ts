import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql'
import type { Position } from '../../../domain/log/position.js'
import { PositionScalar } from '../scalars/scalars.js'

export enum ProjectionStateEnum {
  NEVER_STARTED = 'NEVER_STARTED',
  CATCHING_UP = 'CATCHING_UP',
  LIVE = 'LIVE',
  REBUILDING = 'REBUILDING',
  DEGRADED = 'DEGRADED',
  STOPPED = 'STOPPED',
}

registerEnumType(ProjectionStateEnum, { name: 'ProjectionState' })

@ObjectType('Projection', { description: 'A read model that is kept up with the log.' })
export class ProjectionType {
  @Field(() => String)
  name!: string

  @Field(() => Int)
  version!: number

  @Field(() => ProjectionStateEnum)
  state!: ProjectionStateEnum

  @Field(() => PositionScalar, { nullable: true })
  position!: Position | null

  @Field(() => Int, { description: 'Events between the checkpoint and the head of the log.' })
  lag!: number

  @Field(() => Float, { description: 'Age of the first event that is not projected yet.' })
  lagSeconds!: number

  @Field(() => Int)
  parked!: number
}
