import type { GraphQLResolveInfo } from 'graphql'
import type { LogPage, Wanted } from '../../projections/log-lists/log-page.js'
import { selects } from './limits/selection.js'

/** What a query selects of a list. */
export const wantedOf = (info: GraphQLResolveInfo): Wanted => ({
  total: selects(info, 'totalCount'),
  page: selects(info, 'edges', 'nodes', 'pageInfo'),
})

/** A page of a list as a connection, with what else the page tells, such as the position it reflects. */
export function toConnection<Node, Told extends object>(page: LogPage<Node> & Told) {
  const { edges, hasNextPage, hasPreviousPage, total, ...told } = page
  const [startCursor = null, endCursor = null] = [edges[0]?.cursor, edges.at(-1)?.cursor]
  return {
    ...told,
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: { hasNextPage, hasPreviousPage, startCursor, endCursor },
    totalCount: total ?? 0,
  }
}
