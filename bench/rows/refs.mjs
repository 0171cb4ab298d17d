import { byKey, emptyRequest } from '../floors/by-key.mjs'
import { timeInTurns } from '../kit/in-turns.mjs'
import { floor, lessIsBetter } from '../kit/result.mjs'
import { entity } from '../organisation.mjs'

const ROUNDS = 300
const FEW = 'query ($refs: [String!]!) { entitiesByRefs(refs: $refs) { ref name type ownerRef } }'
const WHOLE = 'query ($refs: [String!]!) { entitiesByRefs(refs: $refs) { ref metadata spec } }'

/** A hundred entities by their refs. */
export async function refs({ entities, client, strata }) {
  const asked = Array.from({ length: 100 }, (_, i) => entity((i * 9973) % entities).entityRef)
  const ask = (query) => async () => {
    const { entitiesByRefs } = await client.graphql(query, { refs: asked })
    if (entitiesByRefs.includes(null)) throw new Error('not all refs were found')
  }
  const times = await timeInTurns(
    { byKey: byKey(strata, asked), empty: emptyRequest(client), few: ask(FEW), whole: ask(WHOLE) },
    ROUNDS,
  )
  const floors = [
    floor('100 rows by primary key in one statement', times.byKey, 'ms'),
    floor('an empty GraphQL request', times.empty, 'ms'),
  ]
  return [
    // The goal is for the server alone; this has the way there and back in it.
    lessIsBetter('a hundred entities, a few members', times.few, 'ms', { floors, goal: 2.8 }),
    lessIsBetter('a hundred entities, metadata and spec', times.whole, 'ms', { floors }),
  ]
}
