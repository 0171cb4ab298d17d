const BEFORE_VALUE = /\s*:/y

/** The first key that an object in well-formed JSON text has twice; only asked when there is one. */
export function findDuplicateKey(text: string): string {
  const open: Set<string>[] = []
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '{' || char === '[') open.push(new Set())
    else if (char === '}' || char === ']') open.pop()
    else if (char === '"') {
      const start = i
      i = endOfString(text, start)
      BEFORE_VALUE.lastIndex = i + 1
      if (!BEFORE_VALUE.test(text)) continue
      const key = JSON.parse(text.slice(start, i + 1)) as string
      const keys = open.at(-1)
      if (keys?.has(key)) return key
      keys?.add(key)
    }
  }
  return ''
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Index of the quote that ends the string which starts at `start`. */
export function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === BACKSLASH) i++
    else if (code === QUOTE) return i
  }
  return text.length
}
