import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql'
import type { Position } from '../../../domain/log/position.js'
import { PositionScalar } from '../scalars/scalars.js'
import { ProjectionRebuildType } from './rebuild.type.js'

export enum ProjectionStateEnum {
  NEVER_STARTED = 'NEVER_STARTED',
  CATCHING_UP = 'CATCHING_UP',
  LIVE = 'LIVE',
  REBUILDING = 'REBUILDING',
  DEGRADED = 'DEGRADED',
  STOPPED = 'STOPPED',
}

registerEnumType(ProjectionStateEnum, { name: 'ProjectionState' })

@ObjectType('ProjectionRefolding', { description: 'Entities are folded anew because a source ranks otherwise.' })
export class ProjectionRefoldingType {
  @Field(() => String)
  source!: string

  @Field(() => Int, { description: 'Entities folded.' })
  done!: number

  @Field(() => Int, { description: 'Entities that are to be folded.' })
  total!: number
}

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

  @Field(() => Float, { nullable: true, description: 'Events a second since it was last asked about.' })
  rate!: number | null

  @Field(() => Float, { nullable: true, description: 'Until it has all of the log at this rate.' })
  etaSeconds!: number | null

  @Field(() => ProjectionRefoldingType, {
    nullable: true,
    description:
      'How far it is with folding entities anew; readers see none of it before all of it. Null unless it does.',
  })
  refolding!: ProjectionRefoldingType | null

  @Field(() => ProjectionRebuildType, { nullable: true, description: 'The last rebuild, check or roll-back.' })
  rebuild!: ProjectionRebuildType | null
}
