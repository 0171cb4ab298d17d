import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql'
import { provenanceOf } from '../../domain/fragments/provenance.js'
import { statusErrors } from '../../governance/kinds/entity-status.js'
import type { CatalogEntity } from '../../projections/catalog/queries/catalog-entity.js'
import type { EntityRelation } from '../../projections/catalog/queries/look-up-relations.js'
import type { GraphqlContext } from './graphql-context.js'
import { listCost } from './limits/costs.js'
import {
  EntityFragmentType,
  EntityRelationType,
  EntityStatusType,
  FieldProvenanceType,
} from './types/entity-parts.type.js'
import { EntityType } from './types/entity.type.js'

/** The fields of an entity that its row does not hold as they are. */
@Resolver(() => EntityType)
export class EntityResolver {
  @ResolveField(() => EntityType, { nullable: true })
  owner(
    @Parent() { ownerRef, asOf }: CatalogEntity,
    @Context() { loaders }: GraphqlContext,
  ): Promise<CatalogEntity | null> | null {
    return ownerRef === null ? null : loaders(asOf).entities.load(ownerRef)
  }

  @ResolveField(() => [EntityRelationType], { complexity: listCost(10) })
  async relations(
    @Parent() { ref, asOf }: CatalogEntity,
    @Context() { loaders }: GraphqlContext,
    @Args('types', { type: () => [String], nullable: true }) types?: string[] | null,
  ): Promise<EntityRelation[]> {
    const relations = await loaders(asOf).relations.load(ref)
    return types ? relations.filter(({ type }) => types.includes(type)) : relations
  }

  @ResolveField(() => [EntityFragmentType], {
    complexity: listCost(3),
    description: 'What each source asserts now, highest rank first.',
  })
  async fragments(
    @Parent() { ref, asOf }: CatalogEntity,
    @Context() { loaders }: GraphqlContext,
  ): Promise<EntityFragmentType[]> {
    const fragments = await loaders(asOf).fragments.load(ref)
    return fragments.map((stored) => ({ ...stored, rank: stored.rank.rank }))
  }

  @ResolveField(() => [FieldProvenanceType], {
    complexity: listCost(20),
    description: `One row a leaf of metadata, spec and facts; only those at or below the given paths when given. A path is the keys joined by
dots, as they are; a list is one leaf.`,
  })
  async provenance(
    @Parent() { ref, asOf }: CatalogEntity,
    @Context() { loaders }: GraphqlContext,
    @Args('paths', { type: () => [String], nullable: true }) paths?: string[] | null,
  ): Promise<FieldProvenanceType[]> {
    const rows = provenanceOf(await loaders(asOf).fragments.load(ref), paths ?? undefined)
    return rows.map(({ path, value, winner, overridden }) => {
      const { source, actor, recordedAt, occurredAt, position } = winner
      const lost = overridden.map(({ by, value }) => ({
        value,
        source: by.source,
        recordedAt: by.recordedAt,
        position: by.position,
      }))
      return { path, value, source, actor, recordedAt, occurredAt, position, overridden: lost }
    })
  }

  @ResolveField(() => EntityStatusType)
  status(@Parent() entity: CatalogEntity): EntityStatusType {
    return { errors: statusErrors(entity.ref, entity).map(({ pointer, detail }) => ({ pointer, message: detail })) }
  }
}

@Resolver(() => EntityRelationType)
export class RelationResolver {
  @ResolveField(() => EntityType, { nullable: true, description: 'Null while nothing defines it.' })
  target(
    @Parent() { targetRef, asOf }: EntityRelation,
    @Context() { loaders }: GraphqlContext,
  ): Promise<CatalogEntity | null> {
    return loaders(asOf).entities.load(targetRef)
  }
}
