import { HISTORY_SCHEMA } from '../../dist/projections/history/schema.js'
import { emptyRequest } from '../floors/by-key.mjs'
import { timeInTurns } from '../kit/in-turns.mjs'
import { fillHistory } from '../kit/fill-history.mjs'
import { headOfHistory } from '../kit/load.mjs'
import { floor, lessIsBetter } from '../kit/result.mjs'
import { BY_NAME, COMPONENTS, equals, pageOf, SERVICES } from './questions.mjs'

const ROUNDS = 100
const FIVE_TEAMS = { field: 'spec.owner', in: [3, 50, 111, 200, 287].map((n) => `group:default/team-${n}`) }
/** Parts of the log at whose ends pages are read. */
const MOMENTS = [0.1, 0.3, 0.5, 0.7, 0.9]

const page = (selection) => `query ($filter: EntityFilter, $orderBy: [EntityOrder!], $asOf: AsOf) {
  entities(first: 20, filter: $filter, orderBy: $orderBy, asOf: $asOf) { ${selection} nodes { ref name type ownerRef } } }`
const PAGE = page('')
const WITH_TOTAL = page('totalCount')

const QUESTIONS = [
  ['no filter', {}],
  ['services by name', { filter: SERVICES, orderBy: BY_NAME }],
  ['components by name', { filter: COMPONENTS, orderBy: BY_NAME }],
  ['five owners by name', { filter: FIVE_TEAMS, orderBy: BY_NAME }],
  ['one tag by name', { filter: equals('metadata.tags', 'pci'), orderBy: BY_NAME }],
]

/** Pages of a past with twenty versions an entity, each as many times the same page now, in turns. */
export async function asOf({ client, strata }) {
  const head = await headOfHistory({ client, strata })
  await fillHistory(strata, head)
  const asked = QUESTIONS.flatMap(([what, variables]) => [
    { what, variables, query: PAGE, limit: 2 },
    // A total is no part of the page that is promised within twice the time.
    { what: `${what}, with total`, variables, query: WITH_TOTAL },
  ])
  const actions = { empty: emptyRequest(client) }
  for (const { what, query, variables } of asked) {
    actions[what] = pageOf(client, query, variables)
    actions[`${what} then`] = atEachMoment((asOf) => pageOf(client, query, { ...variables, asOf }), head)
  }
  const times = await timeInTurns(actions, ROUNDS)
  const floors = [floor('an empty GraphQL request', times.empty, 'ms')]
  return [
    ...asked.flatMap(({ what, limit }) => {
      const then = times[`${what} then`]
      return [
        lessIsBetter(what, then, 'ms', { floors }),
        lessIsBetter('  as many times the page now', then.figure / times[what].figure, '×', { limit }),
      ]
    }),
    lessIsBetter('storage of the history, a version', await bytesAVersion(strata), 'bytes'),
  ]
}

/** The action at one moment after the other. */
function atEachMoment(actionOf, head) {
  const actions = MOMENTS.map((part) => actionOf(String(Math.round(part * head))))
  let turn = 0
  return () => actions[turn++ % actions.length]()
}

async function bytesAVersion(strata) {
  const { rows } = await strata.query(
    `select sum(pg_total_relation_size(oid)) / (select count(*) from ${HISTORY_SCHEMA}.entities) as bytes
     from pg_class where relkind = 'r' and relnamespace = '${HISTORY_SCHEMA}'::regnamespace`,
  )
  return Math.round(Number(rows[0].bytes))
}
