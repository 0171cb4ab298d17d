import { StrataError } from '../../../domain/errors.js'
import type { Link } from './link.js'

/** Where a chain ends: by its head, and by the last of the links that are kept. Neither is there before the first event. */
export interface ChainEnds {
  head: Link | undefined
  last: Link | undefined
}

/** A row of `selectEnds`. */
export type EndRow = Omit<Link, 'events'> & { events: string; is_head: boolean }

/** One statement, so that both are of one moment. `schema` ends with a dot, unless the search path leads to the tables. */
export const selectEnds = (schema: string): string => `
  select true as is_head, events, position, hash, leaves from ${schema}head
  union all (select false, events, position, hash, leaves from ${schema}links order by events desc limit 1)`

/** What `selectEnds` found. */
export function endsOf(rows: readonly EndRow[]): ChainEnds {
  const find = (isHead: boolean): Link | undefined => {
    const row = rows.find(({ is_head }) => is_head === isHead)
    return row && { events: Number(row.events), position: row.position, hash: row.hash, leaves: row.leaves }
  }
  return { head: find(true), last: find(false) }
}

/**
 * The last link where the head does not lead to it: the head is gone, was put back, or is another one. Both are written in one
 * transaction, so somebody else wrote there.
 */
export function strayLink({ head, last }: ChainEnds): Link | undefined {
  if (!last) return undefined
  if (!head || head.events < last.events) return last
  return head.events === last.events && head.hash !== last.hash ? last : undefined
}

/**
 * Refuses a chain that has lost its end: what goes on from there would be another chain, and what it is compared with would pass.
 *
 * @throws StrataError LOG_ALTERED
 */
export function requireEnd(ends: ChainEnds): void {
  const stray = strayLink(ends)
  if (!stray) return
  throw new StrataError(
    'LOG_ALTERED',
    `The chain of the log has lost its end: there are links up to position ${stray.position}, and its head ${
      ends.head ? `stands at ${ends.head.position} and does not lead there` : 'is gone'
    }. \`strata drift chain\` tells whether anything else was changed; \`strata rebuild chain --accept-differences\` makes the chain anew, of the log as it is now.`,
  )
}
