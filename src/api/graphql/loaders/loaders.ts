import type { QueryBus } from '@nestjs/cqrs'
import DataLoader from 'dataloader'
import type { Position } from '../../../domain/log/position.js'
import { GetEntitiesAsOf, GetFragments, GetRelations } from '../../../projections/catalog/handlers/catalog-queries.js'
import type { CatalogEntity } from '../../../projections/catalog/queries/catalog-entity.js'
import type { StoredFragment } from '../../../projections/catalog/queries/look-up-fragments.js'
import type { EntityRelation } from '../../../projections/catalog/queries/look-up-relations.js'

/** What the fields of many entities need, fetched together: one query a kind of thing and level. */
export interface Loaders {
  entities: DataLoader<string, CatalogEntity | null>
  relations: DataLoader<string, EntityRelation[]>
  fragments: DataLoader<string, StoredFragment[]>
}

/** The loaders of a moment: the position as of which something was read, null for now. */
export type LoadersOf = (asOf: Position | null) => Loaders

/** Loaders of one request: they remember, so no other request may use them. */
export function makeLoaders(queries: QueryBus): LoadersOf {
  const byMoment = new Map<Position | null, Loaders>()
  return (asOf) => {
    const known = byMoment.get(asOf)
    if (known) return known
    const loaders = loadersOf(queries, asOf)
    byMoment.set(asOf, loaders)
    return loaders
  }
}

function loadersOf(queries: QueryBus, asOf: Position | null): Loaders {
  const options = { maxBatchSize: 1000 }
  return {
    entities: new DataLoader(
      async (refs) => inOrder(refs, await queries.execute(new GetEntitiesAsOf(refs, asOf)), () => null),
      options,
    ),
    relations: new DataLoader(
      async (refs) => inOrder(refs, await queries.execute(new GetRelations(refs, asOf)), () => []),
      options,
    ),
    fragments: new DataLoader(
      async (refs) => inOrder(refs, await queries.execute(new GetFragments(refs, asOf)), () => []),
      options,
    ),
  }
}

function inOrder<T, N>(refs: readonly string[], found: Map<string, T>, none: () => N): (T | N)[] {
  return refs.map((ref) => found.get(ref) ?? none())
}
