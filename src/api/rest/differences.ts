import type { Position } from '../../domain/log/position.js'
import type { DifferencePage } from '../../governance/what-if/difference-page.js'
import type { EntityDifference } from '../../governance/what-if/entity-difference.js'

/** The entities that would change, as REST gives them. */
export interface Differences {
  differences: EntityDifference[]
  total: number
  /** What to ask the page after this one with; null on the last one. */
  next: string | null
  /** The position that the entities before the change reflect. */
  reflects: Position
}

export function toDifferences({ edges, hasNextPage, total, position }: DifferencePage): Differences {
  return {
    differences: edges.map(({ node }) => node),
    total: total ?? 0,
    next: hasNextPage ? (edges.at(-1)?.cursor ?? null) : null,
    reflects: position,
  }
}
