import { fullRef, splitRef } from '../entity/entity-ref.js'
import type { EffectiveEntity } from '../fragments/fold.js'
import { dotted, leavesOf } from '../fragments/leaves.js'
import type { JsonValue } from '../json/json.js'
import { relationField } from '../kinds/relation-fields.js'
import type { Scalar } from './filter.js'

/** Values of one field, in their order. */
export interface FieldValues {
  values: Scalar[]
  /** Of a field that holds refs: the short forms as they are written, where they differ from the full ones in `values`. */
  written: string[]
}

/**
 * What an entity can be asked by, its relations aside: lower-case dotted path → values. A list is a field with several
 * values. Refs in `spec` are told in full, so that an owner is found, counted and ordered as one however it is written.
 */
export function fieldsOf(ref: string, entity: EffectiveEntity): Map<string, FieldValues> {
  const fields = new Map<string, FieldValues>()
  const { apiVersion, kind, metadata, spec, facts } = entity
  const { namespace, name } = splitRef(ref)
  for (const { keys, value } of leavesOf({ apiVersion, kind, metadata, spec, facts })) {
    const path = dotted(keys).toLowerCase()
    const field = fields.get(path) ?? { values: [], written: [] }
    fields.set(path, field)
    for (const item of Array.isArray(value) ? value : [value]) addValue(field, path, item, namespace)
  }
  // Backstage, too, answers for a namespace and a name that the document leaves to its ref.
  if (!fields.has('metadata.namespace')) fields.set('metadata.namespace', { values: [namespace], written: [] })
  if (!fields.has('metadata.name')) fields.set('metadata.name', { values: [name], written: [] })
  return fields
}

function addValue(field: FieldValues, path: string, item: JsonValue, namespace: string): void {
  if (item === null || typeof item === 'object') return
  const relation = path.startsWith('spec.') ? relationField(path.slice('spec.'.length)) : undefined
  const full = relation && fullRef(item, { kind: relation.defaultKind, namespace })
  if (full === undefined) field.values.push(item)
  else {
    field.values.push(full)
    if (typeof item === 'string' && item.toLowerCase() !== full) field.written.push(item)
  }
}

/** The full ref that a value asked of a field of refs means, as seen from the default namespace; undefined for no ref. */
export function refAsked(path: string, value: Scalar): string | undefined {
  const relation = path.startsWith('spec.') ? relationField(path.slice('spec.'.length)) : undefined
  return relation && fullRef(value, { kind: relation.defaultKind })
}
