import { QueryBus } from '@nestjs/cqrs'
import { Args, Context, Info, Int, Query, Resolver } from '@nestjs/graphql'
import type { GraphQLResolveInfo } from 'graphql'
import { formatRef, requireRef } from '../../domain/entity/entity-ref.js'
import { StrataError } from '../../domain/errors.js'
import type { AsOf } from '../../domain/log/as-of.js'
import type { Position } from '../../domain/log/position.js'
import { GetEntities, GetEntitiesByRefs, GetFacets } from '../../projections/catalog/handlers/catalog-queries.js'
import type { CatalogEntity } from '../../projections/catalog/queries/catalog-entity.js'
import type { FieldFacet } from '../../projections/catalog/queries/facets.js'
import type { EntityPage } from '../../projections/catalog/queries/list-entities.js'
import type { GraphqlContext } from './graphql-context.js'
import { facetsCost, pageCost, refsCost } from './limits/costs.js'
import { selects } from './limits/selection.js'
import { AsOfScalar, PositionScalar } from './scalars/scalars.js'
import { EntityConnectionType } from './types/connection.type.js'
import { EntityFilterInput, EntityOrderInput } from './types/entity-filter.input.js'
import { EntityType } from './types/entity.type.js'
import { FacetType } from './types/facet.type.js'

/** A connection as its resolver has it. */
export type Connection = Pick<EntityPage, 'edges' | 'total' | 'position'> & {
  nodes: CatalogEntity[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

export const MAX_REFS = 1000

@Resolver()
export class CatalogResolver {
  constructor(private readonly queries: QueryBus) {}

  @Query(() => EntityType, { name: 'entity', nullable: true })
  async entity(
    @Context() { loaders }: GraphqlContext,
    @Args('ref', { type: () => String }) ref: string,
    @Args('asOf', { type: () => AsOfScalar, nullable: true }) asOf?: AsOf | null,
    @Args('minPosition', {
      type: () => PositionScalar,
      nullable: true,
      description: 'Waits until the answer reflects it; after ten seconds it gives up with code NOT_YET_PROJECTED.',
    })
    minPosition?: Position | null,
  ): Promise<CatalogEntity | null> {
    const full = formatRef(requireRef(ref, '/ref'))
    const found = await this.queries.execute(new GetEntitiesByRefs([full], { asOf, minPosition }))
    return prime(loaders, found, full)
  }

  @Query(() => [EntityType], {
    name: 'entitiesByRefs',
    nullable: 'items',
    complexity: refsCost,
    description: 'In the order asked for; null where there is none.',
  })
  async entitiesByRefs(
    @Context() { loaders }: GraphqlContext,
    @Args('refs', { type: () => [String] }) refs: string[],
    @Args('asOf', { type: () => AsOfScalar, nullable: true }) asOf?: AsOf | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<(CatalogEntity | null)[]> {
    if (refs.length > MAX_REFS)
      throw new StrataError('INVALID_INPUT', `At most ${MAX_REFS} refs can be asked for at once.`)
    const full = refs.map((ref, i) => formatRef(requireRef(ref, `/refs/${i}`)))
    const found = await this.queries.execute(new GetEntitiesByRefs([...new Set(full)], { asOf, minPosition }))
    return full.map((ref) => prime(loaders, found, ref))
  }

  @Query(() => EntityConnectionType, {
    name: 'entities',
    complexity: pageCost,
    description: 'Pages of 20 by default, 500 at most; more, or less than 1, is refused.',
  })
  async entities(
    @Info() info: GraphQLResolveInfo,
    @Args('filter', { type: () => EntityFilterInput, nullable: true }) filter?: EntityFilterInput | null,
    @Args('orderBy', { type: () => [EntityOrderInput], nullable: true }) orderBy?: EntityOrderInput[] | null,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
    @Args('last', { type: () => Int, nullable: true }) last?: number | null,
    @Args('before', { type: () => String, nullable: true }) before?: string | null,
    @Args('asOf', { type: () => AsOfScalar, nullable: true }) asOf?: AsOf | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<Connection> {
    const want = { total: selects(info, 'totalCount'), page: selects(info, 'edges', 'nodes', 'pageInfo') }
    const page = await this.queries.execute(
      new GetEntities({ filter, orderBy, first, after, last, before, asOf, minPosition }, want),
    )
    return toConnection(page)
  }

  @Query(() => [FacetType], {
    name: 'facets',
    complexity: facetsCost,
    description: `One facet a field asked for, values by falling count, then by value. Counts equal the totals of \`entities\` under the same
filter, so values that differ only in case are one, shown in their most frequent spelling.`,
  })
  facets(
    @Args('fields', { type: () => [String] }) fields: string[],
    @Args('filter', { type: () => EntityFilterInput, nullable: true }) filter?: EntityFilterInput | null,
    @Args('asOf', { type: () => AsOfScalar, nullable: true }) asOf?: AsOf | null,
    @Args('minPosition', { type: () => PositionScalar, nullable: true }) minPosition?: Position | null,
  ): Promise<FieldFacet[]> {
    return this.queries.execute(new GetFacets(filter, fields, { asOf, minPosition }))
  }
}

/** What was found may be asked for again below, as somebody's owner. */
function prime(
  loaders: GraphqlContext['loaders'],
  found: Map<string, CatalogEntity>,
  ref: string,
): CatalogEntity | null {
  const entity = found.get(ref) ?? null
  if (entity) loaders(entity.asOf).entities.prime(ref, entity)
  return entity
}

function toConnection({ edges, hasNextPage, hasPreviousPage, total, position }: EntityPage): Connection {
  const pageInfo = {
    hasNextPage,
    hasPreviousPage,
    get startCursor() {
      return edges[0]?.cursor ?? null
    },
    get endCursor() {
      return edges.at(-1)?.cursor ?? null
    },
  }
  return { edges, nodes: edges.map(({ node }) => node), pageInfo, total, position }
}
