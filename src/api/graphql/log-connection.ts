import type { GraphQLResolveInfo } from 'graphql'
import type { LogPage, Wanted } from '../../projections/log-lists/log-page.js'
import { selects } from './limits/selection.js'

/** What a query selects of a list that tells what happened. */
export const wantedOf = (info: GraphQLResolveInfo): Wanted => ({
  total: selects(info, 'totalCount'),
  page: selects(info, 'edges', 'nodes', 'pageInfo'),
})

/** A page of such a list as a connection. */
export function toConnection<Node>({ edges, hasNextPage, hasPreviousPage, total }: LogPage<Node>) {
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: total ?? 0,
  }
}
