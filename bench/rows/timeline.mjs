import { emptyRequest } from '../floors/by-key.mjs'
import { timeInTurns } from '../kit/in-turns.mjs'
import { chunksOf, sendAll, untilInHistory } from '../kit/load.mjs'
import { progress } from '../kit/progress.mjs'
import { floor, lessIsBetter } from '../kit/result.mjs'
import { entity } from '../organisation.mjs'

const ROUNDS = 100
const FEW = 10
const MANY = 100_000
/** Of every so many changes one changes the type as well, and one comes from another source. */
const RARE = 1000
const OTHER_SOURCE = 'hr/okta'

const PAGE = `query ($ref: String!, $filter: HistoryFilter, $after: String) {
  entityHistory(ref: $ref, filter: $filter, first: 20, after: $after) {
    edges { cursor } nodes { position type source actor reason recordedAt changes { path before after } } } }`
const TOTAL =
  'query ($ref: String!, $filter: HistoryFilter) { entityHistory(ref: $ref, filter: $filter) { totalCount } }'

/** Pages of the timeline of an entity with ten changes and of one with 100,000, all of them sent as any source sends its own. */
export async function timeline({ client, entities }) {
  const few = await change(client, entities, FEW)
  const many = await change(client, entities + 1, MANY)
  const middle = await cursorInTheMiddle(client, many)
  const ofMany = (filter, expected = 20) => page(client, { ref: many, filter }, expected)
  const times = await timeInTurns(
    {
      empty: emptyRequest(client),
      few: page(client, { ref: few }, FEW),
      many: ofMany(undefined),
      deep: page(client, { ref: many, after: middle }, 20),
      path: ofMany({ paths: ['spec.type'] }),
      source: ofMany({ sources: [OTHER_SOURCE] }),
      total: () => client.graphql(TOTAL, { ref: many, filter: { paths: ['spec.type'] } }),
    },
    ROUNDS,
  )
  const floors = [floor('an empty GraphQL request', times.empty, 'ms')]
  const row = (what, time) => lessIsBetter(what, time, 'ms', { floors, limit: 10 })
  return [
    row(`an entity with ${FEW} changes`, times.few),
    row(`the first 20 of ${MANY} changes`, times.many),
    row('  20 from the middle of them', times.deep),
    row('  by a path that one in 1,000 changed', times.path),
    row('  by a source of one in 1,000', times.source),
    row('  how many changed that path', times.total),
  ]
}

/** Changes one entity so many times, and gives its ref once the history tells of all. */
async function change(client, n, changes) {
  progress(`${changes} changes of one entity`)
  const items = Array.from({ length: changes }, (_, revision) => changed(n, revision))
  await untilInHistory(client, await sendAll(client, chunksOf(items), changes))
  return items[0].entityRef
}

function changed(n, revision) {
  const item = entity(n, revision)
  if (revision % RARE === RARE - 1) return { ...item, source: OTHER_SOURCE, fragment: { facts: { audits: revision } } }
  const { spec } = item.fragment
  const type = `type-${Math.floor(revision / RARE)}`
  return { ...item, fragment: { ...item.fragment, spec: { ...spec, type } } }
}

async function cursorInTheMiddle(client, ref) {
  const { entityHistory } = await client.graphql(
    `query ($ref: String!) { entityHistory(ref: $ref, first: 500) { edges { cursor } } }`,
    { ref },
  )
  let cursor = entityHistory.edges.at(-1).cursor
  for (let seen = 500; seen < MANY / 2; seen += 500) {
    const next = await client.graphql(
      `query ($ref: String!, $after: String) { entityHistory(ref: $ref, first: 500, after: $after) { pageInfo { endCursor } } }`,
      { ref, after: cursor },
    )
    cursor = next.entityHistory.pageInfo.endCursor
  }
  return cursor
}

function page(client, variables, expected) {
  return async () => {
    const { nodes } = (await client.graphql(PAGE, variables)).entityHistory
    if (nodes.length !== expected) throw new Error(`a page of ${nodes.length} for ${JSON.stringify(variables)}`)
  }
}
