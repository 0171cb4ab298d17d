const NEXT = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/gs

/** The first key that an object in well-formed JSON text has twice; only asked when there is one. */
export function findDuplicateKey(text: string): string {
  const open: Set<string>[] = []
  for (const [token, colon] of text.matchAll(NEXT)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined) {
      const key = JSON.parse(token.slice(0, -colon.length)) as string
      const keys = open.at(-1)
      if (keys?.has(key)) return key
      keys?.add(key)
    }
  }
  return ''
}
