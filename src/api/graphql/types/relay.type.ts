import type { Type } from '@nestjs/common'
import { Field, Int, ObjectType } from '@nestjs/graphql'

@ObjectType('PageInfo')
export class PageInfoType {
  @Field(() => Boolean)
  hasNextPage!: boolean

  @Field(() => Boolean)
  hasPreviousPage!: boolean

  @Field(() => String, { nullable: true })
  startCursor!: string | null

  @Field(() => String, { nullable: true })
  endCursor!: string | null
}

/** What an edge is, whatever its node. */
export interface Edge<Node> {
  cursor: string
  node: Node
}

/** The type of an edge to nodes of a type, such as `SourceEdge`. */
export function edgeType<Node extends object>(name: string, node: Type<Node>): Type<Edge<Node>> {
  @ObjectType(name)
  class EdgeType implements Edge<Node> {
    @Field(() => String)
    cursor!: string

    @Field(() => node)
    node!: Node
  }
  return EdgeType
}

/** What a connection has, whatever its nodes; its own class says what it is called, and what it has besides. */
export function connectionTo<Node extends object>(
  edgeName: string,
  node: Type<Node>,
  totalCount = 'Counted only when selected.',
) {
  const edge = edgeType(edgeName, node)

  @ObjectType({ isAbstract: true })
  abstract class ConnectionType {
    @Field(() => [edge])
    edges!: Edge<Node>[]

    @Field(() => [node])
    nodes!: Node[]

    @Field(() => PageInfoType)
    pageInfo!: PageInfoType

    @Field(() => Int, { description: totalCount })
    totalCount!: number
  }
  return ConnectionType
}
