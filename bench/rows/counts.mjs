import { emptyRequest } from '../floors/by-key.mjs'
import { timeInTurns } from '../kit/in-turns.mjs'
import { floor, lessIsBetter } from '../kit/result.mjs'
import { COMPONENTS, SERVICES, TOTAL } from './questions.mjs'

const ROUNDS = 200
const FACET = `query ($fields: [String!]!, $filter: EntityFilter) {
  facets(fields: $fields, filter: $filter) { values { value count } } }`

/** Totals without a page, and the values of fields with their counts. */
export async function counts({ client, strata }) {
  const total = (filter) => () => client.graphql(TOTAL, { filter })
  const facet = (field, filter) => async () => {
    const answer = await client.graphql(FACET, { fields: [field], filter })
    if (answer.facets[0].values.length === 0) throw new Error(`no values of ${field}`)
  }
  const times = await timeInTurns(
    {
      scan: () => strata.query({ name: 'floor count', text: 'select count(*) from catalog_v1.entities' }),
      empty: emptyRequest(client),
      total: total(null),
      totalComponents: total(COMPONENTS),
      totalServices: total(SERVICES),
      types: facet('spec.type', COMPONENTS),
      kinds: facet('kind', null),
      tags: facet('metadata.tags', COMPONENTS),
      owners: facet('relations.ownedBy', null),
    },
    ROUNDS,
  )
  const floors = [
    floor('the rows of the table counted', times.scan, 'ms'),
    floor('an empty GraphQL request', times.empty, 'ms'),
  ]
  const row = (what, name, limit) => lessIsBetter(what, times[name], 'ms', { floors, limit })
  return [
    row('total of all', 'total', 10),
    row('total of components', 'totalComponents', 10),
    row('total of services', 'totalServices', 10),
    row('facet spec.type of components', 'types', 10),
    row('facet kind', 'kinds'),
    row('facet metadata.tags of components', 'tags'),
    row('facet relations.ownedBy', 'owners'),
  ]
}
