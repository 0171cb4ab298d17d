import { hash } from 'node:crypto'
import type { FieldChange } from '../../../domain/history/field-changes.js'

/** The longest path that can be asked for; of longer ones only the paths above them that are no longer are kept. */
export const LONGEST_PATH = 512

/** What an entry can be found by. */
export type Dimension = 'path' | 'source' | 'actor'

/**
 * The key of the entries of an entity that have a value: 64 bits of a digest, as a decimal. Were two values of one entity to share a
 * key, by a chance of one in a million among ten million values, a filter by one would find the entries of the other, too.
 */
export function entryKey(ref: string, dimension: Dimension, value: string): string {
  const digest = hash('sha256', `${ref}\n${dimension}\n${value}`, 'buffer')
  return String(digest.readBigInt64BE())
}

/** Everything that an entry is to be found by, each key once. */
export function keysOfEntry(
  ref: string,
  entry: { source: string; actor: string; changes: readonly FieldChange[] },
): string[] {
  const paths = new Set(entry.changes.flatMap(({ path }) => [...pathsFrom(path)]))
  return [
    entryKey(ref, 'source', entry.source),
    entryKey(ref, 'actor', entry.actor),
    ...[...paths].map((path) => entryKey(ref, 'path', path)),
  ]
}

/** A path and the paths above it, as far as somebody can ask for them. */
function* pathsFrom(path: string): Generator<string> {
  for (let dot = path.indexOf('.'); dot !== -1 && dot <= LONGEST_PATH; dot = path.indexOf('.', dot + 1)) {
    yield path.slice(0, dot)
  }
  if (path.length <= LONGEST_PATH) yield path
}
