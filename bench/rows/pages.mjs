import { byKey, emptyRequest } from '../floors/by-key.mjs'
import { timeInTurns } from '../kit/in-turns.mjs'
import { floor, lessIsBetter } from '../kit/result.mjs'
import { entity } from '../organisation.mjs'
import { BY_NAME, deepest, equals, PAGE, PAGE_WITH_TOTAL, pageOf, SERVICES } from './questions.mjs'

const ROUNDS = 200
const FIVE_TEAMS = [3, 50, 111, 200, 287].map((n) => `group:default/team-${n}`)

/** Pages of 20 over GraphQL and HTTP. */
export async function pages({ client, strata }) {
  const services = { filter: SERVICES, orderBy: BY_NAME }
  const page = (variables) => pageOf(client, PAGE, variables)
  const withTotal = (variables) => pageOf(client, PAGE_WITH_TOTAL, variables)
  const times = await timeInTurns(
    {
      byKey: byKey(
        strata,
        Array.from({ length: 20 }, (_, i) => entity(i * 7).entityRef),
      ),
      empty: emptyRequest(client),
      all: page({}),
      allDeep: page({ after: await deepest(client, {}) }),
      allTotal: withTotal({}),
      services: page(services),
      servicesDeep: page({ ...services, after: await deepest(client, services) }),
      servicesTotal: withTotal(services),
      tag: withTotal({ filter: equals('metadata.tags', 'pci'), orderBy: BY_NAME }),
      owners: withTotal({ filter: { field: 'spec.owner', in: FIVE_TEAMS }, orderBy: BY_NAME }),
      label: page({ filter: equals('metadata.labels.acme.example/tier', 'gold'), orderBy: byTitle }),
    },
    ROUNDS,
  )
  const floors = [
    floor('20 rows by primary key in one statement', times.byKey, 'ms'),
    floor('an empty GraphQL request', times.empty, 'ms'),
  ]
  const row = (what, name, targets) => lessIsBetter(what, times[name], 'ms', { floors, ...targets })
  const depth = (what, deep, first) => lessIsBetter(what, times[deep].figure / times[first].figure, '×', { limit: 1.2 })
  return [
    row('no filter', 'all', { goal: 2, limit: 5 }),
    row('no filter, the last page', 'allDeep'),
    depth('  as many times the first page', 'allDeep', 'all'),
    row('no filter, with total', 'allTotal', { limit: 5 }),
    row('services by name', 'services', { goal: 2, limit: 5 }),
    row('services by name, the last page', 'servicesDeep', { goal: 2 }),
    depth('  as many times the first page', 'servicesDeep', 'services'),
    row('services by name, with total', 'servicesTotal', { limit: 5 }),
    row('one tag by name, with total', 'tag', { limit: 5 }),
    row('five owners by name, with total', 'owners', { limit: 10 }),
    row('one label by title, which has no index', 'label'),
  ]
}

const byTitle = [{ field: 'metadata.title', direction: 'ASC' }]
