import type { FieldError } from '../errors.js'
import { own, type JsonObject, type JsonValue } from '../json/json.js'
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
    .map(({ pointer }) => ({ pointer, detail: 'is no entity ref' }))
}

/** A short ref takes its kind from its field and its namespace from the entity it stands in. */
function* statements(
  ref: string,
  spec: JsonObject,
): Generator<{ pointer: string; relation: StatedRelation | undefined }> {
  const { kind, namespace } = splitRef(ref)
  for (const { field, type, inverse, defaultKind } of kindOf(kind)?.relations ?? []) {
    const value = own(spec, field)
    if (value === undefined) continue
    const pointer = pointerTo('/spec', field)
    const places: [string, JsonValue][] = Array.isArray(value)
      ? value.map((item, i) => [pointerTo(pointer, i), item])
      : [[pointer, value]]
    for (const [place, text] of places) {
      const targetRef = fullRef(text, { kind: defaultKind, namespace })
      yield { pointer: place, relation: targetRef === undefined ? undefined : { type, inverse, targetRef } }
    }
  }
}

/** Full ref of the owner a spec names, null for none. */
export function ownerRefOf(ref: string, spec: JsonObject): string | null {
  return fullRef(own(spec, 'owner'), { kind: 'group', namespace: splitRef(ref).namespace }) ?? null
}
