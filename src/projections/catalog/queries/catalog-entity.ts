import { splitRef } from '../../../domain/entity/entity-ref.js'
import { ownerRefOf } from '../../../domain/entity/relations.js'
import type { EffectiveEntity } from '../../../domain/fragments/fold.js'
import { isObject, own, type JsonObject, type JsonValue } from '../../../domain/json/json.js'
import { kindOf } from '../../../domain/kinds/built-in-kinds.js'
import type { Position } from '../../../domain/log/position.js'

/** A link of an entity. */
export interface EntityLink {
  url: string
  title: string | null
  icon: string | null
  type: string | null
}

/** Where an entity's stream stands. */
export interface EntityPlace {
  revision: number
  position: Position
  createdAt: string
  updatedAt: string
  /** The moment as of which it was read, null for now. */
  asOf: Position | null
}

/**
 * An entity as the catalog serves it. What is short for a part of it is a property worked out when it is read: a list of 500
 * asks for few of them, and a resolver of its own for each would run for every entity of every page.
 */
export class CatalogEntity implements EffectiveEntity {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: JsonObject
  readonly spec: JsonObject
  readonly facts: JsonObject
  /** Of the entity's stream. */
  readonly revision: number
  readonly position: Position
  readonly createdAt: string
  readonly updatedAt: string
  /** The moment as of which it was read, and so is what belongs to it; null for now. */
  readonly asOf: Position | null

  constructor(
    /** `kind:namespace/name`, lower case. */
    readonly ref: string,
    entity: Partial<EffectiveEntity>,
    place: EntityPlace,
  ) {
    this.metadata = entity.metadata ?? {}
    this.spec = entity.spec ?? {}
    this.facts = entity.facts ?? {}
    this.apiVersion = entity.apiVersion ?? ''
    this.kind = entity.kind ?? kindOf(splitRef(ref).kind)?.name ?? splitRef(ref).kind
    this.revision = place.revision
    this.position = place.position
    this.createdAt = place.createdAt
    this.updatedAt = place.updatedAt
    this.asOf = place.asOf
  }

  get namespace(): string {
    return text(own(this.metadata, 'namespace')) ?? splitRef(this.ref).namespace
  }

  get name(): string {
    return text(own(this.metadata, 'name')) ?? splitRef(this.ref).name
  }

  get title(): string | null {
    return text(own(this.metadata, 'title'))
  }

  get description(): string | null {
    return text(own(this.metadata, 'description'))
  }

  get type(): string | null {
    return text(own(this.spec, 'type'))
  }

  get lifecycle(): string | null {
    return text(own(this.spec, 'lifecycle'))
  }

  /** Full ref, null for none. */
  get ownerRef(): string | null {
    return ownerRefOf(this.ref, this.spec)
  }

  get tags(): string[] {
    return list(own(this.metadata, 'tags')).flatMap((tag) => text(tag) ?? [])
  }

  get labels(): JsonValue {
    return own(this.metadata, 'labels') ?? {}
  }

  get annotations(): JsonValue {
    return own(this.metadata, 'annotations') ?? {}
  }

  get links(): EntityLink[] {
    return list(own(this.metadata, 'links')).flatMap((link) => toLink(link) ?? [])
  }
}

function toLink(link: JsonValue): EntityLink | undefined {
  if (!isObject(link)) return undefined
  const part = (name: string) => text(own(link, name))
  const url = part('url')
  return url === null ? undefined : { url, title: part('title'), icon: part('icon'), type: part('type') }
}

const list = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : [])

/** A field of text; what a source put there instead is in metadata and spec, and in the status. */
function text(value: JsonValue | undefined): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? value : null
}
