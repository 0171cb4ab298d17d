import type { FieldError } from '../errors.js'
import { own, type JsonObject } from '../json/json.js'
import { pointerTo } from '../json/pointer.js'
import { kindOf } from '../kinds/built-in-kinds.js'
import { fullRef, splitRef } from './entity-ref.js'

/** A relation that an entity's own spec states; the one back from the target follows from it. */
export interface StatedRelation {
  type: string
  inverse: string
  /** Full ref; the entity may not exist yet. */
  targetRef: string
}

/** The relations that an entity's spec states, each once. */
export function statedRelations(ref: string, spec: JsonObject): StatedRelation[] {
  const distinct = new Map<string, StatedRelation>()
  for (const { relation } of statements(ref, spec)) {
    if (relation) distinct.set(`${relation.type} ${relation.targetRef}`, relation)
  }
  return [...distinct.values()]
}

/** What in the relation fields of a spec is no ref. */
export function relationErrors(ref: string, spec: JsonObject): FieldError[] {
  return [...statements(ref, spec)]
    .filter(({ relation }) => relation === undefined)
    .map(({ field, index }) => ({ pointer: placeOf(field, index), detail: 'is no entity ref' }))
}

function placeOf(field: string, index: number | undefined): string {
  const pointer = pointerTo('/spec', field)
  return index === undefined ? pointer : pointerTo(pointer, index)
}

interface Statement {
  field: string
  /** In the field's list; undefined where it is none. */
  index: number | undefined
  /** Undefined for what is no ref. */
  relation: StatedRelation | undefined
}

/** A short ref takes its kind from its field and its namespace from the entity it stands in. */
function* statements(ref: string, spec: JsonObject): Generator<Statement> {
  const { kind, namespace } = splitRef(ref)
  for (const { field, type, inverse, defaultKind } of kindOf(kind)?.relations ?? []) {
    const value = own(spec, field)
    if (value === undefined) continue
    const isList = Array.isArray(value)
    for (const [i, text] of (isList ? value : [value]).entries()) {
      const targetRef = fullRef(text, { kind: defaultKind, namespace })
      const relation = targetRef === undefined ? undefined : { type, inverse, targetRef }
      yield { field, index: isList ? i : undefined, relation }
    }
  }
}

/** Full ref of the owner a spec names, null for none. */
export function ownerRefOf(ref: string, spec: JsonObject): string | null {
  return fullRef(own(spec, 'owner'), { kind: 'group', namespace: splitRef(ref).namespace }) ?? null
}
