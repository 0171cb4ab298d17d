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

/** Pages of a past with twenty versions an entity, each as many times the same page now, in turns. */
export async function asOf({ client, strata }) {
  const head = await headOfHistory(strata)
  await fillHistory(strata, head)
  const questions = {
    all: [page(''), {}],
    services: [page(''), { filter: SERVICES, orderBy: BY_NAME }],
    owners: [page('totalCount'), { filter: FIVE_TEAMS, orderBy: BY_NAME }],
    components: [page('totalCount'), { filter: COMPONENTS, orderBy: BY_NAME }],
    tag: [page('totalCount'), { filter: equals('metadata.tags', 'pci'), orderBy: BY_NAME }],
  }
  const actions = { empty: emptyRequest(client) }
  for (const [name, [query, variables]] of Object.entries(questions)) {
    actions[name] = pageOf(client, query, variables)
    actions[`${name} then`] = atEachMoment((asOf) => pageOf(client, query, { ...variables, asOf }), head)
  }
  const times = await timeInTurns(actions, ROUNDS)
  const floors = [floor('an empty GraphQL request', times.empty, 'ms')]
  const named = {
    all: 'no filter',
    services: 'services by name',
    owners: 'five owners by name, with total',
    components: 'components by name, with total',
    tag: 'one tag by name, with total',
  }
  return [
    ...Object.entries(named).flatMap(([name, what]) => [
      lessIsBetter(what, times[`${name} then`], 'ms', { floors }),
      lessIsBetter('  as many times the page now', times[`${name} then`].figure / times[name].figure, '×', {
        limit: 2,
      }),
    ]),
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
