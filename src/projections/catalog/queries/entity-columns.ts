import { sql, type RawBuilder } from 'kysely'
import type { EffectiveEntity } from '../../../domain/fragments/fold.js'
import type { Position } from '../../../domain/log/position.js'
import { CatalogEntity } from './catalog-entity.js'
import { iso } from '../projector/load-states.js'
import type { CatalogTables } from './tables.js'

/** A row of `entities` as it is selected. */
export interface EntityRecord {
  ref: string
  entity: Partial<EffectiveEntity>
  revision: number
  position: string
  created_at: string
  updated_at: string
}

/** What is selected of a row of `entities`, called `e`, to serve it. */
export const entityColumns = ({
  fragments,
}: CatalogTables): RawBuilder<unknown> => sql`e.ref, e.revision, e.position, ${sql.raw(iso('e.created_at', 'created_at'))},
  ${sql.raw(iso('e.updated_at', 'updated_at'))},
  coalesce(e.entity, (select f.fragment from ${fragments} f where f.entity_ref = e.ref and f.source = e.definer)) as entity`

/** The entity that a record of the tables holds. */
export function toEntity(record: EntityRecord, { asOf }: CatalogTables): CatalogEntity {
  const { ref, entity, revision, position, created_at, updated_at } = record
  const place = { revision, position: position as Position, createdAt: created_at, updatedAt: updated_at, asOf }
  return new CatalogEntity(ref, entity, place)
}
