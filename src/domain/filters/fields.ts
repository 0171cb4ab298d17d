import { fullRef, splitRef } from '../entity/entity-ref.js'
import type { EffectiveEntity } from '../fragments/fold.js'
import { isObject, type JsonObject, type JsonValue } from '../json/json.js'
import { relationAt } from '../kinds/relation-fields.js'
import type { Scalar } from './filter.js'
import { pathsBelow } from './path-names.js'

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
  const { namespace, name } = splitRef(ref)
  const { apiVersion, kind, metadata, spec, facts } = entity
  collect({ apiVersion, kind, metadata, spec, facts }, '', { fields, namespace })
  // Backstage, too, answers for a namespace and a name that the document leaves to its ref.
  if (!fields.has('metadata.namespace')) fields.set('metadata.namespace', { values: [namespace], written: [] })
  if (!fields.has('metadata.name')) fields.set('metadata.name', { values: [name], written: [] })
  return fields
}

interface Collected {
  fields: Map<string, FieldValues>
  namespace: string
}

function collect(object: JsonObject, parent: string, into: Collected): void {
  const pathOf = pathsBelow(parent)
  for (const key of Object.keys(object)) {
    const value = object[key] ?? null
    const path = pathOf(key)
    if (Array.isArray(value)) for (const item of value) addValue(into, path, item)
    else if (isObject(value)) collect(value, path, into)
    else addValue(into, path, value)
  }
}

function addValue({ fields, namespace }: Collected, path: string, item: JsonValue): void {
  if (item === null || typeof item === 'object') return
  const relation = relationAt(path)
  const full = relation && fullRef(item, { kind: relation.defaultKind, namespace })
  const value = full ?? item
  const written = full !== undefined && typeof item === 'string' && item.toLowerCase() !== full ? [item] : NONE
  const field = fields.get(path)
  // Made with the value in it: an empty list takes room for seventeen with its first item.
  if (!field) fields.set(path, { values: [value], written })
  else {
    field.values.push(value)
    if (field.written === NONE) field.written = written
    else field.written.push(...written)
  }
}

/** Shared by all fields without short forms, which are nearly all. */
const NONE: string[] = []

/** The full ref that a value asked of a field of refs means, as seen from the default namespace; undefined for no ref. */
export function refAsked(path: string, value: Scalar): string | undefined {
  const relation = relationAt(path)
  return relation && fullRef(value, { kind: relation.defaultKind })
}
