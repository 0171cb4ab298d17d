import { sql, type RawBuilder } from 'kysely'
import { kindOf } from '../../../domain/kinds/built-in-kinds.js'
import type { EffectiveEntity } from '../../../domain/fragments/fold.js'
import { splitRef } from '../../../domain/entity/entity-ref.js'
import { ownerRefOf } from '../../../domain/entity/relations.js'
import type { Position } from '../../../domain/log/position.js'
import { iso } from '../projector/load-states.js'

/** An entity as the catalog serves it. */
export interface CatalogEntity extends EffectiveEntity {
  /** `kind:namespace/name`, lower case. */
  ref: string
  namespace: string
  name: string
  /** Full ref, null for none. */
  ownerRef: string | null
  /** Of the entity's stream. */
  revision: number
  position: Position
  createdAt: string
  updatedAt: string
}

export interface EntityRecord {
  ref: string
  entity: Partial<EffectiveEntity>
  revision: number
  position: string
  created_at: string
  updated_at: string
}

/** What is selected of a row of `entities`, called `e`, to serve it. */
export const ENTITY_COLUMNS: RawBuilder<unknown> = sql`e.ref, e.revision, e.position, ${sql.raw(iso('e.created_at', 'created_at'))},
  ${sql.raw(iso('e.updated_at', 'updated_at'))},
  coalesce(e.entity, (select f.fragment from catalog_v1.fragments f where f.entity_ref = e.ref and f.source = e.definer)) as entity`

/** The entity that a record holds. */
export function toEntity({ ref, entity, revision, position, created_at, updated_at }: EntityRecord): CatalogEntity {
  const { kind, namespace, name } = splitRef(ref)
  const { metadata = {}, spec = {}, facts = {} } = entity
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise)
  return {
    ref,
    apiVersion: text(entity.apiVersion, ''),
    kind: text(entity.kind, kindOf(kind)?.name ?? kind),
    namespace: text(metadata['namespace'], namespace),
    name: text(metadata['name'], name),
    metadata,
    spec,
    facts,
    ownerRef: ownerRefOf(ref, spec),
    revision,
    position: position as Position,
    createdAt: created_at,
    updatedAt: updated_at,
  }
}
