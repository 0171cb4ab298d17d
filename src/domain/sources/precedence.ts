import type { SourceRank } from './source.js'

/** Anything that one source says, with the source's rank. */
export interface Ranked {
  source: string
  rank: SourceRank
}

/** The rank at a path: the longest declared path at or above it, else the source's own. */
export function rankAt({ rank, paths }: SourceRank, path: string): number {
  let best = rank
  let longest = -1
  for (const [declared, value] of Object.entries(paths)) {
    const covers = path === declared || path.startsWith(`${declared}.`)
    if (covers && declared.length > longest) [best, longest] = [value, declared.length]
  }
  return best
}

/** Orders by precedence at a path, winner first: the higher rank; of equal ranks the source whose id sorts first. */
export function byPrecedence(path: string): (a: Ranked, b: Ranked) => number {
  return (a, b) =>
    rankAt(b.rank, path) - rankAt(a.rank, path) || (a.source < b.source ? -1 : a.source > b.source ? 1 : 0)
}
