import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql'
import type { AsOf } from '../../../domain/log/as-of.js'
import type { Position } from '../../../domain/log/position.js'
import { AsOfScalar, PositionScalar } from '../scalars/scalars.js'
import { FragmentErrorType } from './fragment.type.js'
import { EntityDifferenceConnectionType } from './what-if.type.js'

@InputType('WithdrawalPreviewInput')
export class WithdrawalPreviewInputType {
  @Field(() => String)
  source!: string

  @Field(() => AsOfScalar, { description: 'What the source said after this is withdrawn: it is excluded itself.' })
  from!: AsOf

  @Field(() => AsOfScalar, {
    nullable: true,
    description: 'Up to and including this. Default: all that the service has acknowledged, fixed in the answer.',
  })
  until?: AsOf | null
}

@InputType('WithdrawalInput')
export class WithdrawalInputType extends WithdrawalPreviewInputType {
  @Field(() => String, { description: 'Why, in 1 to 1,000 characters: kept with every event.' })
  reason!: string

  @Field(() => Int, {
    nullable: true,
    description: `\`entities\` of the preview. Another number is refused with code MASS_REMOVAL, and so is more than 10 where none is
given.`,
  })
  expectedCount?: number | null

  @Field(() => String, { nullable: true, description: '`next` of the answer before, with its `from` and `until`.' })
  after?: string | null
}

@ObjectType('RefusedEntity', { description: 'An entity of which nothing could be decided.' })
export class RefusedEntityType {
  @Field(() => ID)
  entityRef!: string

  @Field(() => FragmentErrorType)
  error!: FragmentErrorType
}

@ObjectType({ isAbstract: true })
abstract class WithdrawalType {
  @Field(() => ID)
  source!: string

  @Field(() => PositionScalar, { description: 'Exclusive.' })
  from!: Position

  @Field(() => PositionScalar, { description: 'Inclusive.' })
  until!: Position

  @Field(() => Int, { description: 'Entities about which the source asserts again what it did before.' })
  restored!: number

  @Field(() => Int, { description: 'Entities about which it asserts nothing again.' })
  retracted!: number

  @Field(() => Int, { description: 'Entities of which nothing that it said there stands any more.' })
  unchanged!: number

  @Field(() => Int, { description: 'Entities of which it has spoken since: that is its word, and stays.' })
  leftAlone!: number
}

@ObjectType('WithdrawalPreview', { description: 'What a withdrawal would come to. Nothing was appended.' })
export class WithdrawalPreviewType extends WithdrawalType {
  @Field(() => Int, { description: 'How many entities the source spoke of: what `expectedCount` is compared with.' })
  entities!: number

  @Field(() => [ID], { description: 'Those left alone, the first 100.' })
  leftAloneRefs!: string[]

  @Field(() => [RefusedEntityType], { description: 'The first 100.' })
  refused!: RefusedEntityType[]

  @Field(() => EntityDifferenceConnectionType)
  differences!: EntityDifferenceConnectionType
}

@ObjectType('WithdrawalResult', { description: 'What became of a part of a withdrawal: of 2,000 entities at most.' })
export class WithdrawalResultType extends WithdrawalType {
  @Field(() => [ID])
  leftAloneRefs!: string[]

  @Field(() => [RefusedEntityType])
  refused!: RefusedEntityType[]

  @Field(() => PositionScalar, {
    nullable: true,
    description: 'Read at or after it to see it; null when nothing changed.',
  })
  position!: Position | null

  @Field(() => String, { nullable: true, description: 'What to go on with as `after`; null when all is done.' })
  next!: string | null
}
