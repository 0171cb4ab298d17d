import { Field, Int, ObjectType } from '@nestjs/graphql'

@ObjectType('FacetValue')
export class FacetValueType {
  @Field(() => String)
  value!: string

  @Field(() => Int)
  count!: number
}

@ObjectType('Facet')
export class FacetType {
  @Field(() => String)
  field!: string

  @Field(() => [FacetValueType])
  values!: FacetValueType[]
}
