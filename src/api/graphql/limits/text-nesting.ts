const STRING = /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|#.*/g

/**
 * How deep the brackets of a query are nested, literals included. The parser is recursive, so this is looked at before it
 * runs; of text that is no query the figure means nothing, and the parser refuses it.
 */
export function textNesting(query: string): number {
  let level = 0
  let deepest = 0
  for (const char of query.replace(STRING, '')) {
    if (char === '{' || char === '[' || char === '(') deepest = Math.max(deepest, ++level)
    else if (char === '}' || char === ']' || char === ')') level--
  }
  return deepest
}
