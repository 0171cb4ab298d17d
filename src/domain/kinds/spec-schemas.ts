import type { JsonObject } from '../json/json.js'

const TEXT: JsonObject = { type: 'string', minLength: 1 }
const TEXTS: JsonObject = { type: 'array', items: TEXT }
const PROFILE: JsonObject = {
  type: 'object',
  properties: { displayName: TEXT, email: TEXT, picture: TEXT },
}

/** Types of the fields that several kinds share, by name. */
const PROPERTIES: Record<string, JsonObject> = {
  type: TEXT,
  lifecycle: TEXT,
  owner: TEXT,
  system: TEXT,
  domain: TEXT,
  product: TEXT,
  subcomponentOf: TEXT,
  subdomainOf: TEXT,
  definition: TEXT,
  parent: TEXT,
  url: TEXT,
  defaultBranch: TEXT,
  visibility: TEXT,
  target: TEXT,
  archived: { type: 'boolean' },
  presence: { enum: ['required', 'optional'] },
  profile: PROFILE,
  providesApis: TEXTS,
  consumesApis: TEXTS,
  dependsOn: TEXTS,
  dependencyOf: TEXTS,
  memberOf: TEXTS,
  members: TEXTS,
  children: TEXTS,
  targets: TEXTS,
}

/** A JSON Schema of `spec` that asks for the required fields and checks the others it names; further fields are free. */
export function specSchema(required: readonly string[], optional: readonly string[]): JsonObject {
  const properties = Object.fromEntries([...required, ...optional].map((name) => [name, PROPERTIES[name] ?? {}]))
  return { type: 'object', required: [...required], properties }
}
