import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { pathsAbove } from '../../../domain/filters/path-names.js'
import type { FieldChange } from '../../../domain/history/field-changes.js'
import { decimal, type Halves } from '../../../platform/database/halves.js'

/** The longest path that can be asked for; of longer ones only the paths above them that are no longer are kept. */
export const LONGEST_PATH = 512

/** What an entry can be found by. */
export type Dimension = 'path' | 'source' | 'actor'

/** The digests of values: the same few hundred paths stand in every entity, and a digest for each of its keys took a fifth of the time. */
const digestsIn = (dimension: Dimension) =>
  new LRUCache<string, Halves>({ max: 10_000, memoMethod: (value) => halvesOf(`${dimension}\n${value}`) })

const DIGESTS = { path: digestsIn('path'), source: digestsIn('source'), actor: digestsIn('actor') }

/**
 * The key of the entries of an entity that have a value: 64 bits, here as a decimal. The first 16 are the entity's own, so that what is written
 * for an entry at a time stands together: 27 keys that are strewn over all of the index took Postgres twice as long. The others are of both.
 *
 * Were two values to share a key, a filter by one would find the entries of the other, too: by a chance of one in five million among ten
 * thousand values of one entity, and of one in three hundred thousand among ten million of many.
 */
export function entryKey(ref: string, dimension: Dimension, value: string): string {
  return decimal(keysOf(ref)(dimension, value))
}

function keysOf(ref: string): (dimension: Dimension, value: string) => Halves {
  const own = halvesOf(ref)
  return (dimension, value) => {
    const other = DIGESTS[dimension].memo(value)
    return [own[0] ^ (other[0] & 0xffff), own[1] ^ other[1]]
  }
}

function halvesOf(text: string): Halves {
  const digest = hash('sha256', text, 'buffer')
  return [digest.readInt32BE(0), digest.readInt32BE(4)]
}

/** Everything that an entry is to be found by, each key once. */
export function keysOfEntry(
  ref: string,
  entry: { source: string; actor: string; changes: readonly FieldChange[] },
): Halves[] {
  const keyOf = keysOf(ref)
  const keys = [keyOf('source', entry.source), keyOf('actor', entry.actor)]
  for (const path of pathsOf(entry.changes)) keys.push(keyOf('path', path))
  return keys
}

/** The paths of changes and those above them, as far as somebody can ask for them. */
function pathsOf(changes: readonly FieldChange[]): Set<string> {
  const paths = new Set<string>()
  for (const { path } of changes) {
    paths.add(path)
    for (const above of pathsAbove(path)) paths.add(above)
  }
  for (const path of paths) if (path.length > LONGEST_PATH) paths.delete(path)
  return paths
}
