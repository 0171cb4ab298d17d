import { isAlias, isMap, isPair, isScalar, isSeq, type Document, type LineCounter } from 'yaml'

/** The line where a document's content starts. */
export function firstLine(document: Document.Parsed, lines: LineCounter): number {
  const { contents, range } = document
  return lines.linePos(contents?.range[0] ?? range[0]).line
}

/**
 * The line of the node that a JSON pointer leads to: of its key in an object, of the item in a list. Where the document
 * has no such node (a field is missing, or came by a merge key), the line of the nearest one above it.
 */
export function lineOfPointer(document: Document.Parsed, lines: LineCounter, pointer: string): number {
  let node: unknown = document.contents
  let offset: number | undefined
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    const next = memberOf(isAlias(node) ? node.resolve(document) : node, key)
    if (next === undefined) break
    offset = next.offset ?? offset
    node = next.node
  }
  return offset === undefined ? firstLine(document, lines) : lines.linePos(offset).line
}

interface Member {
  node: unknown
  offset: number | undefined
}

function memberOf(node: unknown, key: string): Member | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key)
    return pair && { node: pair.value, offset: offsetOf(pair.key) }
  }
  if (!isSeq(node)) return undefined
  const item = node.items[Number(key)]
  return item === undefined ? undefined : { node: item, offset: offsetOf(item) }
}

function offsetOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] | null }).range?.[0]
}
