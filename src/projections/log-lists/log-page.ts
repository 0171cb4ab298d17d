import type { PageRequest } from '../page-arguments.js'

/** What is wanted of a list. */
export interface Wanted {
  /** Whether to count all that match. */
  total: boolean
  /** Whether the rows themselves are wanted. */
  page: boolean
}

/** A page of a list that has the newest first. */
export interface LogPage<Node> {
  edges: { readonly cursor: string; node: Node }[]
  hasNextPage: boolean
  hasPreviousPage: boolean
  /** Null unless asked for. */
  total: number | null
}

/** Rows that a statement has to give for a page: one more, which tells whether there are more. */
export const rowsFor = ({ size }: PageRequest, want: Wanted): number => (want.page ? size + 1 : 0)

/** The page that rows make, of which there may be one too many. They come in the order in which they were looked for. */
export function pageOf<Node>(
  rows: readonly Node[],
  { size, backwards, cursor }: PageRequest,
  { total, cursorOf }: { total: string | null; cursorOf: (node: Node) => string },
): LogPage<Node> {
  const more = rows.length > size
  const begun = cursor !== undefined
  const nodes = rows.slice(0, size)
  if (backwards) nodes.reverse()
  const edges = nodes.map((node) => ({
    get cursor() {
      return cursorOf(node)
    },
    node,
  }))
  return {
    edges,
    hasNextPage: backwards ? begun : more,
    hasPreviousPage: backwards ? more : begun,
    total: total === null ? null : Number(total),
  }
}
