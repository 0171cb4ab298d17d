import { Lexer, Parser, type CST, type LineCounter } from 'yaml'

/** The parser closes collections recursively; at 5,000 levels it was seen to run out of stack. */
const DEEPEST_PARSED = 500

/** Thrown in the middle of a text that is nested too deep to go on parsing it. */
export class ParsedTooDeep extends Error {
  override readonly name = 'ParsedTooDeep'

  constructor(readonly offset: number) {
    super()
  }
}

/** The syntax tokens of a text; tells the line counter where lines start. */
export function* syntaxTokens(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine)
  lines.addNewLine(0)
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme)
    if (parser.stack.length > DEEPEST_PARSED) throw new ParsedTooDeep(parser.offset)
  }
  yield* parser.end()
}

/**
 * How deep collections are nested in a document's syntax tree. Asked before the tree is composed, because composing
 * recurses: from about 1,500 levels on it runs out of stack, and with 20,000 it takes the whole process down.
 */
export function nestingOf(document: CST.Document): number {
  let deepest = 0
  const open: [CST.Token, number][] = document.value === undefined ? [] : [[document.value, 1]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next
    if (!('items' in token)) continue
    deepest = Math.max(deepest, depth)
    for (const { key, value } of token.items) {
      for (const child of [key, value]) if (child) open.push([child, depth + 1])
    }
  }
  return deepest
}
