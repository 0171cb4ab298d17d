/** Paths come from outside: longer ones are not remembered, and beyond so many all are forgotten. */
const LONGEST_PATH = 256
const MOST_PATHS = 20_000

/** A function of a path that remembers what it gave: the same few hundred paths stand in every entity. */
export function byPath<T>(make: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>()
  return (path) => {
    const found = known.get(path)
    if (found !== undefined) return found
    const made = make(path)
    if (path.length > LONGEST_PATH) return made
    if (known.size >= MOST_PATHS) known.clear()
    known.set(path, made)
    return made
  }
}
