import { DEFAULT_PAGE_SIZE } from '../../../projections/page-arguments.js'

/** Most that one operation may cost, counted in fields: a page of 500 entities with relations and owners costs about 25,000. */
export const MAX_COST = 50_000

/** Levels of fields, from the operation down. */
export const MAX_SELECTION_DEPTH = 12

/** Most fields that one operation may select, its fragments put in where they are spread. */
export const MAX_SELECTIONS = 10_000

/** A query is a few hundred tokens; a mutation with a large literal fragment some thousands. */
export const MAX_TOKENS = 20_000

const WHOLE_SCAN = 50

/** What a cost is reckoned from. */
interface Reckoned {
  args: Record<string, unknown>
  childComplexity: number
}

type Cost = (reckoned: Reckoned) => number

/** A page costs what is asked of each of its entities. */
export const pageCost: Cost = ({ args, childComplexity }) => {
  const { first, last } = args as { first?: number | null; last?: number | null }
  return WHOLE_SCAN + (first ?? last ?? DEFAULT_PAGE_SIZE) * childComplexity
}

/** Each ref costs what is asked of its entity. */
export const refsCost: Cost = ({ args, childComplexity }) =>
  ((args as { refs?: unknown[] }).refs?.length ?? 1) * childComplexity

/** Each facet looks at all entities that match. */
export const facetsCost: Cost = ({ args }) => WHOLE_SCAN * ((args as { fields?: unknown[] }).fields?.length ?? 1)

/** Each projection is asked of the database and of the log. */
export const projectionsCost: Cost = ({ childComplexity }) => WHOLE_SCAN + childComplexity

/** A list without pages: reckoned at so many items. */
export function listCost(items: number): Cost {
  return ({ childComplexity }) => items * childComplexity
}
