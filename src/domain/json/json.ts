/** A value as JSON knows it. Numbers are finite IEEE doubles, as RFC 8259 §6 recommends for interoperability. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject

/** A JSON object; a member may be absent, never `undefined` on the wire. */
export interface JsonObject {
  [key: string]: JsonValue
}

/** Whether a value is a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value of an own member, never one inherited from a prototype. */
export function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Whether an object has a null member, at any depth; what lists hold does not count. */
export function hasNullMember(object: JsonObject): boolean {
  for (const key of Object.keys(object)) {
    const value = object[key]
    if (value === null || (isObject(value) && hasNullMember(value))) return true
  }
  return false
}
