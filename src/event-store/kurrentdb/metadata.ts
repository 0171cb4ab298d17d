import type { JsonObject } from '../../domain/json/json.js'
import type { EventMetadata } from '../../domain/log/recorded-event.js'

/** Holds, as JSON, what of an event's metadata is no plain text. */
const REST = 'strata-json'
/** What the server adds to the metadata of events that were appended to several streams at once. */
const ADDED = '$schema.'

/**
 * Metadata for an append to several streams, which takes texts only. Texts stay as they are, `$correlationId` and
 * `$causationId` among them; the rest goes into one member as JSON. So does a text with half a surrogate pair, which the
 * protocol cannot carry.
 */
export function flatten(metadata: EventMetadata): Record<string, string> {
  const flat: Record<string, string> = {}
  const rest: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(metadata)) {
    if (typeof value === 'string' && value.isWellFormed()) flat[name] = value
    else if (value !== undefined) rest[name] = value
  }
  return { ...flat, [REST]: JSON.stringify(rest) }
}

/** Metadata as it was before it was flattened, if it was. */
export function unflatten(metadata: JsonObject): JsonObject {
  const rest = metadata[REST]
  if (typeof rest !== 'string') return metadata
  const texts = Object.entries(metadata).filter(([name]) => name !== REST && !name.startsWith(ADDED))
  return { ...Object.fromEntries(texts), ...(JSON.parse(rest) as JsonObject) }
}
