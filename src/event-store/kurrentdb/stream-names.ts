/**
 * Names that differ from another one only in their case. In an append to several streams the server takes them for one stream:
 * it refuses a session with both, and would write the records of one to the other.
 */
export function sameButForCase(streams: readonly string[]): Set<string> {
  const spellings = new Map<string, Set<string>>()
  for (const stream of streams) {
    const folded = stream.toLowerCase()
    const known = spellings.get(folded)
    if (known) known.add(stream)
    else spellings.set(folded, new Set([stream]))
  }
  return new Set([...spellings.values()].flatMap((known) => (known.size > 1 ? [...known] : [])))
}
