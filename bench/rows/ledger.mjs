import { emptyRequest } from '../floors/by-key.mjs'
import { fillLedger } from '../kit/fill-ledger.mjs'
import { timeInTurns } from '../kit/in-turns.mjs'
import { floor, lessIsBetter } from '../kit/result.mjs'
import { headOfHistory } from '../kit/load.mjs'
import { entity } from '../organisation.mjs'

const ROUNDS = 100
const TEAM = 'group:default/team-42'

const SELECTION = 'nodes { position entityRef before after cause source rank actor reason recordedAt occurredAt }'
const page = (selection) => `query ($filter: OwnershipFilter) {
  ownershipChanges(filter: $filter, first: 20) { ${selection} ${SELECTION} } }`

/** Questions to the ledger of a million changes. */
export async function ledger({ client, strata }) {
  const head = await headOfHistory({ client, strata })
  await fillLedger(strata, head)
  const quarter = { from: String(Math.round(head * 0.7)), until: String(Math.round(head * 0.95)) }
  const questions = {
    all: ['no filter', {}],
    owner: ['what a team got', { owners: [TEAM] }],
    lost: ['what a team lost in a quarter', { previousOwners: [TEAM], ...quarter }],
    entity: ['one entity', { entityRefs: [entity(3).entityRef] }],
    both: [
      'services that came from HR to three teams in a quarter',
      {
        kinds: ['Component'],
        sources: ['hr/okta'],
        owners: [TEAM, 'group:default/team-7', 'group:default/team-8'],
        ...quarter,
      },
    ],
  }
  const actions = { empty: emptyRequest(client) }
  for (const [name, [, filter]] of Object.entries(questions)) {
    actions[name] = ask(client, page(''), filter)
    if (name !== 'all') actions[`${name} total`] = ask(client, page('totalCount'), filter)
  }
  const times = await timeInTurns(actions, ROUNDS)
  const floors = [floor('an empty GraphQL request', times.empty, 'ms')]
  const row = (what, time) => lessIsBetter(what, time, 'ms', { floors, limit: 20 })
  return Object.entries(questions).flatMap(([name, [what]]) => [
    row(what, times[name]),
    ...(name === 'all' ? [] : [row('  with total', times[`${name} total`])]),
  ])
}

function ask(client, query, filter) {
  return async () => {
    const { nodes } = (await client.graphql(query, { filter })).ownershipChanges
    if (nodes.length < 5) throw new Error(`${nodes.length} changes of owners for ${JSON.stringify(filter)}`)
  }
}
