/** Keys come from outside: longer paths are not remembered, and beyond so many everything is forgotten and begins anew. */
const LONGEST_PATH = 256
const MOST_PATHS = 20_000

let namesBelow = new Map<string, Map<string, string>>()
let above = new Map<string, readonly string[]>()
let known = 0

/**
 * Names what is below a path: key → dotted path in lower case. The same few hundred paths stand in every entity; joined anew for
 * each, they were a third of the time that its fields took.
 */
export function pathsBelow(parent: string): (key: string) => string {
  const names = namesOf(parent)
  return (key) => names?.get(key) ?? remember(names, key, joined(parent, key))
}

/** The paths above one, the nearest first; remembered like names, for cut off anew they would have to be hashed anew. */
export function pathsAbove(path: string): readonly string[] {
  const found = above.get(path)
  if (found) return found
  const paths: string[] = []
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) paths.push(path.slice(0, dot))
  if (path.length <= LONGEST_PATH) {
    for (let n = 0; n <= paths.length; n++) count()
    above.set(path, paths)
  }
  return paths
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
  above = new Map()
  known = 0
}
