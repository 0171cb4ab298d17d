import type { QueryBus } from '@nestjs/cqrs'
import DataLoader from 'dataloader'
import { GetEntitiesByRefs, GetFragments, GetRelations } from '../../../projections/catalog/handlers/catalog-queries.js'
import type { CatalogEntity } from '../../../projections/catalog/queries/catalog-entity.js'
import type { StoredFragment } from '../../../projections/catalog/queries/look-up-fragments.js'
import type { EntityRelation } from '../../../projections/catalog/queries/look-up-relations.js'

/** What the fields of many entities need, fetched together: one query a kind of thing and level. */
export interface Loaders {
  entities: DataLoader<string, CatalogEntity | null>
  relations: DataLoader<string, EntityRelation[]>
  fragments: DataLoader<string, StoredFragment[]>
}

/** Loaders of one request: they remember, so no other request may use them. */
export function makeLoaders(queries: QueryBus): Loaders {
  const maxBatchSize = 1000
  return {
    entities: new DataLoader(
      async (refs) => inOrder(refs, await queries.execute(new GetEntitiesByRefs(refs)), () => null),
      { maxBatchSize },
    ),
    relations: new DataLoader(async (refs) => inOrder(refs, await queries.execute(new GetRelations(refs)), () => []), {
      maxBatchSize,
    }),
    fragments: new DataLoader(async (refs) => inOrder(refs, await queries.execute(new GetFragments(refs)), () => []), {
      maxBatchSize,
    }),
  }
}

function inOrder<T, N>(refs: readonly string[], found: Map<string, T>, none: () => N): (T | N)[] {
  return refs.map((ref) => found.get(ref) ?? none())
}
