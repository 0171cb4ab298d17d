/** Paths come from outside: longer ones are not remembered, and beyond so many all are forgotten. */
const LONGEST_PATH = 256
const MOST_PATHS = 20_000

const members = new Map<string, string>()

/**
 * A map of path → keys as a JSON object: 2.0 µs for an entity's 25 paths, with the same few hundred quoted once. Quoting each
 * anew took 4.6 µs, and so did making an object, ever new in shape, to be quoted as a whole.
 */
export function jsonOfMap(map: ReadonlyMap<string, readonly string[]>): string {
  let text = ''
  for (const [path, keys] of map) text += `${text === '' ? '{' : ','}${member(path)}${list(keys)}`
  return text === '' ? '{}' : `${text}}`
}

function list(keys: readonly string[]): string {
  if (keys.length === 0) return '[]'
  return keys.length === 1 ? `[${JSON.stringify(keys[0])}]` : JSON.stringify(keys)
}

function member(path: string): string {
  const known = members.get(path)
  if (known !== undefined) return known
  const text = `${JSON.stringify(path)}:`
  if (path.length > LONGEST_PATH) return text
  if (members.size >= MOST_PATHS) members.clear()
  members.set(path, text)
  return text
}
