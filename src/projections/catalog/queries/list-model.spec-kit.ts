import { fullRef, splitRef } from '../../../domain/entity/entity-ref.js'
import type { JsonObject, JsonValue } from '../../../domain/json/json.js'

/** A value as it is compared: text in lower case. */
type Plain = string | number | boolean

export interface ModelEntity {
  ref: string
  fragment: JsonObject
  /** Lower-case path → values as written, refs of spec in full. */
  values: Map<string, Plain[]>
  /** Lower-case path → refs of spec as written. */
  written: Map<string, string[]>
  /** Relation type → full refs at its other end, in order. */
  relations: Map<string, string[]>
}

/** A filter as a caller writes it. */
export interface ModelFilter {
  all?: ModelFilter[]
  any?: ModelFilter[]
  not?: ModelFilter
  field?: string
  equals?: Plain
  in?: Plain[]
  prefix?: string
  contains?: string
  exists?: boolean
}

export interface ModelOrder {
  field: string
  direction: 'ASC' | 'DESC'
}

/** Fields of spec that hold refs here: the kind of a short one, the relation they state and the way back. */
const REFS: Record<string, { kind?: string; type: string; inverse: string; statedBy: string[] }> = {
  owner: { kind: 'group', type: 'ownedBy', inverse: 'ownerOf', statedBy: ['component', 'api', 'resource'] },
  dependson: { type: 'dependsOn', inverse: 'dependencyOf', statedBy: ['component', 'resource'] },
}
const KINDS = ['Component', 'API', 'Resource', 'Group']

export const plain = (value: Plain): Plain => (typeof value === 'string' ? value.toLowerCase() : value)
const byCodePoint = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** What the lists, filters and facets of the contract see of some fragments, each the only one of its ref. */
export function modelOf(fragments: ReadonlyMap<string, JsonObject>): ModelEntity[] {
  const entities = [...fragments].map(([ref, fragment]) => entityOf(ref, fragment))
  for (const entity of entities) {
    for (const [field, { type, inverse, statedBy }] of Object.entries(REFS)) {
      if (!statedBy.includes(splitRef(entity.ref).kind)) continue
      for (const target of entity.values.get(`spec.${field}`) ?? []) {
        if (fullRef(target) !== target) continue
        relate(entity, type, target)
        const other = entities.find(({ ref }) => ref === target)
        if (other) relate(other, inverse, entity.ref)
      }
    }
  }
  return entities
}

function relate({ relations }: ModelEntity, type: string, target: string): void {
  const targets = relations.get(type.toLowerCase()) ?? []
  relations.set(type.toLowerCase(), [...new Set([...targets, target])].sort(byCodePoint))
}

function entityOf(ref: string, fragment: JsonObject): ModelEntity {
  const entity: ModelEntity = { ref, fragment, values: new Map(), written: new Map(), relations: new Map() }
  visit(entity, '', fragment)
  const { namespace, name } = splitRef(ref)
  for (const [path, value] of Object.entries({ 'metadata.namespace': namespace, 'metadata.name': name })) {
    if (!entity.values.has(path)) entity.values.set(path, [value])
  }
  return entity
}

function visit(entity: ModelEntity, path: string, value: JsonValue): void {
  if (value === null) return
  if (Array.isArray(value)) value.forEach((item) => typeof item !== 'object' && visit(entity, path, item))
  else if (typeof value === 'object') {
    for (const [key, below] of Object.entries(value)) visit(entity, path === '' ? key : `${path}.${key}`, below)
  } else add(entity, path.toLowerCase(), value)
}

function add({ ref, values, written }: ModelEntity, path: string, value: Plain): void {
  const { kind } = REFS[path.replace(/^spec\./, '')] ?? {}
  const full = isRefField(path) ? fullRef(value, { kind, namespace: splitRef(ref).namespace }) : undefined
  values.set(path, [...(values.get(path) ?? []), full ?? value])
  if (full !== undefined) written.set(path, [...(written.get(path) ?? []), String(value)])
}

const isRefField = (path: string) => path.startsWith('spec.') && path.slice('spec.'.length) in REFS

/** The values that a field is filtered, ordered and counted by. */
function valuesOf({ values, relations }: ModelEntity, field: string): Plain[] {
  const path = field.toLowerCase()
  return (path.startsWith('relations.') ? relations.get(path.slice('relations.'.length)) : values.get(path)) ?? []
}

export function matches(filter: ModelFilter, entity: ModelEntity): boolean {
  if (filter.all) return filter.all.every((part) => matches(part, entity))
  if (filter.any) return filter.any.some((part) => matches(part, entity))
  if (filter.not) return !matches(filter.not, entity)
  const field = filter.field ?? ''
  if (filter.exists !== undefined) return exists(entity, field.toLowerCase()) === filter.exists
  const asked = filter.in ?? (filter.equals === undefined ? undefined : [filter.equals])
  if (asked) return asked.some((value) => equals(entity, field.toLowerCase(), value))
  const texts = valuesOf(entity, field).flatMap((value) => (typeof value === 'string' ? value.toLowerCase() : []))
  const { prefix, contains } = filter
  if (prefix !== undefined) return texts.some((text) => text.startsWith(prefix.toLowerCase()))
  return texts.some((text) => text.includes((contains ?? '').toLowerCase()))
}

function exists(entity: ModelEntity, path: string): boolean {
  if (path === 'relations') return entity.relations.size > 0
  if (path.startsWith('relations.')) return valuesOf(entity, path).length > 0
  return [...entity.values.keys()].some((known) => known === path || known.startsWith(`${path}.`))
}

/** Refs match however they are written, short ones as seen from the default namespace or as the entity writes them. */
function equals(entity: ModelEntity, path: string, asked: Plain): boolean {
  const values = valuesOf(entity, path).map(plain)
  const relation = Object.values(REFS).find(({ type }) => path === `relations.${type.toLowerCase()}`)
  if (path.startsWith('relations.')) return values.includes(fullRef(asked, { kind: relation?.kind }) ?? '')
  if (values.includes(plain(asked))) return true
  if (!isRefField(path)) return false
  const full = fullRef(asked, { kind: REFS[path.slice('spec.'.length)]?.kind })
  const written = (entity.written.get(path) ?? []).map(plain)
  return (full !== undefined && values.includes(full)) || written.includes(plain(asked))
}

/** Missing values last in both directions; ties by ref. */
export function inOrder(orders: readonly ModelOrder[]): (a: ModelEntity, b: ModelEntity) => number {
  return (a, b) => {
    for (const { field, direction } of orders) {
      const [x, y] = [valuesOf(a, field)[0], valuesOf(b, field)[0]]
      if (x === undefined && y === undefined) continue
      if (x === undefined || y === undefined) return x === undefined ? 1 : -1
      const sign = compare(plain(x), plain(y))
      if (sign !== 0) return direction === 'ASC' ? sign : -sign
    }
    return byCodePoint(a.ref, b.ref)
  }
}

/** The empty text, then false and true, then numbers by value, then text by code points. */
function compare(a: Plain, b: Plain): number {
  const group = (value: Plain) => (value === '' ? 0 : ['boolean', 'number', 'string'].indexOf(typeof value) + 1)
  if (group(a) !== group(b)) return group(a) - group(b)
  if (typeof a === 'string' && typeof b === 'string') return byCodePoint(a, b)
  return Number(a) - Number(b)
}

/** Values of a field with how many entities have them: by falling count, then by value. */
export function facetOf(entities: readonly ModelEntity[], field: string): { value: string; count: number }[] {
  const byKey = new Map<string, { count: number; spellings: Map<string, number> }>()
  for (const entity of entities) {
    const spelledHere = new Map<string, string>()
    for (const value of valuesOf(entity, field).map(String)) {
      if (!spelledHere.has(value.toLowerCase())) spelledHere.set(value.toLowerCase(), value)
    }
    for (const [key, spelling] of spelledHere) {
      const found = byKey.get(key) ?? { count: 0, spellings: new Map<string, number>() }
      found.count += 1
      found.spellings.set(spelling, (found.spellings.get(spelling) ?? 0) + 1)
      byKey.set(key, found)
    }
  }
  return [...byKey]
    .sort(([a, x], [b, y]) => y.count - x.count || byCodePoint(a, b))
    .map(([key, { count, spellings }]) => ({ value: shown(field, key, spellings), count }))
}

/** The most frequent spelling, the first by code unit of several; a kind as its documents write it. */
function shown(field: string, key: string, spellings: Map<string, number>): string {
  if (field.toLowerCase() === 'kind') return KINDS.find((kind) => kind.toLowerCase() === key) ?? key
  const [best] = [...spellings].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  return best?.[0] ?? key
}
