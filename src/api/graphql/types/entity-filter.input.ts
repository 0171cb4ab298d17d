import { Field, InputType, registerEnumType } from '@nestjs/graphql'
import type { JsonValue } from '../../../domain/json/json.js'
import { JsonScalar } from '../scalars/scalars.js'

@InputType('EntityFilter', {
  description: `One test of one field, or a combination. \`field\` is a dotted path as in Backstage: \`kind\`, \`metadata.name\`,
\`metadata.tags\`, \`metadata.annotations.backstage.io/techdocs-ref\`, \`spec.owner\`, \`relations.ownedBy\`, \`facts.ci.coverage\`.
Paths and strings compare without regard to case; a list matches when one of its items does; refs match in short form too.
Exactly one of \`all\`, \`any\`, \`not\`, \`field\`; with \`field\` exactly one test. Anything else is refused. \`all: []\` holds, \`any: []\` does not.`,
})
export class EntityFilterInput {
  @Field(() => [EntityFilterInput], { nullable: true })
  all?: EntityFilterInput[]

  @Field(() => [EntityFilterInput], { nullable: true })
  any?: EntityFilterInput[]

  @Field(() => EntityFilterInput, { nullable: true })
  not?: EntityFilterInput

  @Field(() => String, { nullable: true })
  field?: string

  @Field(() => JsonScalar, { nullable: true })
  equals?: JsonValue;

  @Field(() => [JsonScalar], { nullable: true })
  in?: JsonValue[]

  @Field(() => String, { nullable: true })
  prefix?: string

  @Field(() => String, { nullable: true, description: 'Substring.' })
  contains?: string

  @Field(() => Boolean, { nullable: true, description: 'Whether there is a value at the path or below it.' })
  exists?: boolean
}

export enum SortDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

registerEnumType(SortDirection, {
  name: 'SortDirection',
  description: `Entities without the field come last in both directions; ties are broken by ref, ascending. Numbers by value, false before true,
text by the code points of its lower case.`,
})

@InputType('EntityOrder')
export class EntityOrderInput {
  @Field(() => String)
  field!: string

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC })
  direction!: SortDirection
}
