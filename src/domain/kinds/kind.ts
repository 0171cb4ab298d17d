import type { JsonObject } from '../json/json.js'

/** A field of spec that states relations. */
export interface RelationField {
  /** Name of the field; a list of refs or one ref. */
  field: string
  /** Relation from the entity that has the field to the one it names, and the way back. */
  type: string
  inverse: string
  /** Kind that a short ref means, lower case; undefined where a ref must say its kind. */
  defaultKind?: string
  list?: true
}

/** A kind of entity that the catalog knows. */
export interface Kind {
  /** In the letters documents use. */
  name: string
  /** JSON Schema of `spec`; an effective entity that breaks it is served with the errors in its status. */
  spec: JsonObject
  relations: readonly RelationField[]
}
