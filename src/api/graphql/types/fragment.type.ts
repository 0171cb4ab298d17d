import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql'
import type { JsonValue } from '../../../domain/json/json.js'
import type { Position } from '../../../domain/log/position.js'
import { DateTimeScalar, JsonScalar, PositionScalar } from '../scalars/scalars.js'

export enum FragmentOutcome {
  RECORDED = 'RECORDED',
  UNCHANGED = 'UNCHANGED',
  SUPERSEDED = 'SUPERSEDED',
  RETRACTED = 'RETRACTED',
  QUARANTINED = 'QUARANTINED',
}

registerEnumType(FragmentOutcome, {
  name: 'FragmentOutcome',
  valuesMap: {
    UNCHANGED: {
      description: 'The same content as before, whatever the clock: nothing was appended, and the clock did not move.',
    },
    SUPERSEDED: { description: 'Older by the source’s clock than what is recorded: kept in the history, not applied.' },
    QUARANTINED: { description: 'The source is in quarantine: kept aside until somebody decides about it.' },
  },
})

@InputType('FragmentInput')
export class FragmentInputType {
  @Field(() => String)
  entityRef!: string

  @Field(() => String, { nullable: true, description: 'Default: the caller’s own, `api/<name>`.' })
  source?: string

  @Field(() => JsonScalar, { description: 'Any of apiVersion, kind, metadata, spec, facts.' })
  fragment!: JsonValue

  @Field(() => DateTimeScalar, { nullable: true, description: 'The source’s clock. Default: now.' })
  occurredAt?: string

  @Field(() => Int, {
    nullable: true,
    description:
      'Refused with code STALE_REVISION when the entity’s stream is elsewhere; -1 says that it does not exist yet.',
  })
  expectedRevision?: number

  @Field(() => String, {
    nullable: true,
    description: 'Why, in 1 to 1000 characters: kept with the event. It does not make a fragment another one.',
  })
  reason?: string
}

@ObjectType('FragmentError')
export class FragmentErrorType {
  @Field(() => String)
  code!: string

  @Field(() => String)
  message!: string

  @Field(() => String, { nullable: true, description: 'JSON pointer into the input.' })
  pointer!: string | null
}

@ObjectType('FragmentResult')
export class FragmentResultType {
  @Field(() => ID)
  entityRef!: string

  @Field(() => String)
  source!: string

  @Field(() => FragmentOutcome, {
    nullable: true,
    description:
      'Null when refused. A single mutation that is refused answers with `error`, not with top-level errors.',
  })
  outcome!: FragmentOutcome | null

  @Field(() => PositionScalar, {
    nullable: true,
    description:
      'Read at or after it to see this write; of an unchanged fragment, where it was recorded. Null when refused.',
  })
  position!: Position | null

  @Field(() => Int, { nullable: true })
  revision!: number | null

  @Field(() => FragmentErrorType, { nullable: true })
  error!: FragmentErrorType | null
}
