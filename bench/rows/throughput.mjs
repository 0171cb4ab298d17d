import autocannon from 'autocannon'
import { cpuDuring, cpuTime, postgresCpuTime } from '../kit/cpu-time.mjs'
import { progress } from '../kit/progress.mjs'
import { cpuRows, floor, moreIsBetter } from '../kit/result.mjs'
import { BY_NAME, PAGE, PAGE_WITH_TOTAL, SERVICES } from './questions.mjs'

const CONNECTIONS = 8
const SECONDS = 5
const WARM_UP_SECONDS = 2

/** Requests a second of eight clients that ask again as soon as they are answered. They share the machine. */
export async function throughput({ url, pid, strata }) {
  const services = { filter: SERVICES, orderBy: BY_NAME }
  const meters = { 'the API process': () => cpuTime(pid), Postgres: () => postgresCpuTime(strata) }
  const measured = async (query, variables) => {
    await load(url, query, variables, WARM_UP_SECONDS)
    const { result, cpu } = await cpuDuring(meters, () => load(url, query, variables, SECONDS))
    return { ...result, cpu }
  }
  const empty = await measured('{ __typename }', {})
  const floors = [floor('empty GraphQL requests', empty.requests.average, 'requests/s')]
  const rows = async (what, query, variables) => {
    progress(`throughput: ${what}`)
    const { requests, cpu } = await measured(query, variables)
    return [
      moreIsBetter(what, requests.average, 'requests/s', { floors, goal: 1000 }),
      ...cpuRows(cpu, requests.total, 'a request'),
    ]
  }
  return [
    ...cpuRows(empty.cpu, empty.requests.total, 'an empty request'),
    ...(await rows('page with total', PAGE_WITH_TOTAL, {})),
    ...(await rows('services by name', PAGE, services)),
    ...(await rows('services by name, with total', PAGE_WITH_TOTAL, services)),
  ]
}

async function load(url, query, variables, duration) {
  const result = await autocannon({
    url: `${url}/graphql`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    connections: CONNECTIONS,
    duration,
  })
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests failed`)
  return result
}
