import { isObject, own, type JsonValue } from '../json/json.js'
import { RELATION_LISTS } from '../kinds/relation-fields.js'

const itself = (item: JsonValue) => JSON.stringify(item)
const url = (item: JsonValue) => JSON.stringify(isObject(item) ? own(item, 'url') : item)

/** The lists that are sets, by dotted path, and what makes two of their items the same. */
const SET_LISTS = new Map<string, (item: JsonValue) => string>([
  ['metadata.tags', itself],
  ['metadata.links', url],
  ...RELATION_LISTS.map((field) => [`spec.${field}`, itself] as const),
])

/** What identifies an item of the list at a path, or undefined where lists replace one another. */
export function setIdentity(path: string): ((item: JsonValue) => string) | undefined {
  return SET_LISTS.get(path)
}

/** Lists of falling precedence as one: an item that several have is kept as the first of them has it. */
export function unite(lists: readonly JsonValue[][], identity: (item: JsonValue) => string): JsonValue[] {
  return lists.reduce((upper, lower) => {
    const known = new Set(upper.map(identity))
    return [...upper, ...lower.filter((item) => !known.has(identity(item)))]
  })
}
