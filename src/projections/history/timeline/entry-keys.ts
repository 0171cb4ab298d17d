import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { FieldChange } from '../../../domain/history/field-changes.js'

/** The longest path that can be asked for; of longer ones only the paths above them that are no longer are kept. */
export const LONGEST_PATH = 512

/** What an entry can be found by. */
export type Dimension = 'path' | 'source' | 'actor'

/** The digests of values: the same few hundred paths stand in every entity, and a digest for each of its keys took a fifth of the time. */
const digests = new LRUCache<string, Buffer>({ max: 10_000, memoMethod: (text) => hash('sha256', text, 'buffer') })

/**
 * The key of the entries of an entity that have a value: 64 bits, as a decimal. The first 16 are the entity's own, so that what is written
 * for an entry at a time stands together: 27 keys that are strewn over all of the index took Postgres twice as long. The others are of both.
 *
 * Were two values to share a key, a filter by one would find the entries of the other, too: by a chance of one in five million among ten
 * thousand values of one entity, and of one in three hundred thousand among ten million of many.
 */
export function entryKey(ref: string, dimension: Dimension, value: string): string {
  return keysOf(ref)(dimension, value)
}

function keysOf(ref: string): (dimension: Dimension, value: string) => string {
  const own = hash('sha256', ref, 'buffer')
  const key = Buffer.alloc(8)
  return (dimension, value) => {
    const other = digests.memo(`${dimension}\n${value}`)
    key.writeUInt16BE(own.readUInt16BE(0), 0)
    key.writeUInt16BE(own.readUInt16BE(2) ^ other.readUInt16BE(2), 2)
    key.writeInt32BE(own.readInt32BE(4) ^ other.readInt32BE(4), 4)
    return String(key.readBigInt64BE())
  }
}

/** Everything that an entry is to be found by, each key once. */
export function keysOfEntry(
  ref: string,
  entry: { source: string; actor: string; changes: readonly FieldChange[] },
): string[] {
  const keyOf = keysOf(ref)
  const paths = new Set(entry.changes.flatMap(({ path }) => [...pathsFrom(path)]))
  return [keyOf('source', entry.source), keyOf('actor', entry.actor), ...[...paths].map((path) => keyOf('path', path))]
}

/** A path and the paths above it, as far as somebody can ask for them. */
function* pathsFrom(path: string): Generator<string> {
  for (let dot = path.indexOf('.'); dot !== -1 && dot <= LONGEST_PATH; dot = path.indexOf('.', dot + 1)) {
    yield path.slice(0, dot)
  }
  if (path.length <= LONGEST_PATH) yield path
}
