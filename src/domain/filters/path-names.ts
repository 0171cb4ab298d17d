/** Keys come from outside: longer paths are not remembered, and beyond so many everything is forgotten and begins anew. */
const LONGEST_PATH = 256
const MOST_PATHS = 20_000

let namesBelow = new Map<string, Map<string, string>>()
let known = 0

/**
 * Names what is below a path: key → dotted path in lower case. The same few hundred paths stand in every entity; joined anew for
 * each, they were a third of the time that its fields took.
 */
export function pathsBelow(parent: string): (key: string) => string {
  const names = namesOf(parent)
  return (key) => names?.get(key) ?? remember(names, key, joined(parent, key))
}

const joined = (parent: string, key: string) => (parent === '' ? key.toLowerCase() : `${parent}.${key.toLowerCase()}`)

function namesOf(parent: string): Map<string, string> | undefined {
  const found = namesBelow.get(parent)
  if (found || parent.length > LONGEST_PATH) return found
  count()
  const names = new Map<string, string>()
  namesBelow.set(parent, names)
  return names
}

function remember(names: Map<string, string> | undefined, key: string, path: string): string {
  if (names && path.length <= LONGEST_PATH) {
    count()
    names.set(key, path)
  }
  return path
}

function count(): void {
  known += 1
  if (known <= MOST_PATHS) return
  namesBelow = new Map()
  known = 0
}
