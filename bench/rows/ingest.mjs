import { copyRate } from '../floors/copy.mjs'
import { cpuDuring, cpuTime, postgresCpuTime } from '../kit/cpu-time.mjs'
import { chunksOf, headOfHistory, sendAll, untilQueryable } from '../kit/load.mjs'
import { forgetPeak, peakMemory } from '../kit/processes.mjs'
import { cpuRows, floor, lessIsBetter, moreIsBetter } from '../kit/result.mjs'
import { entity } from '../organisation.mjs'

const COUNT = 'query { entities(first: 1) { totalCount } }'

/** All entities in one stream of NDJSON, from the first byte sent until all of them can be asked for. */
export async function ingest(bench) {
  const { entities, scratch, strata, pid, projectorPid } = bench
  const items = Array.from({ length: entities }, (_, n) => entity(n))
  const copied = await copyRate(
    scratch,
    'fragments',
    items.map(({ entityRef, fragment }) => [entityRef, JSON.stringify(fragment)]),
  )
  const processes = { 'the API process': pid, 'the projector process': projectorPid }
  for (const process of Object.values(processes)) await forgetPeak(process)
  const meters = {
    'the API process': () => cpuTime(pid),
    'the projector process': () => cpuTime(projectorPid),
    Postgres: () => postgresCpuTime(strata),
  }
  const start = performance.now()
  const { result, cpu } = await cpuDuring(meters, () => load(bench, items))
  // The history gives way to the catalog; what is measured next is to be measured without it at work.
  await headOfHistory(bench)
  const inHistory = performance.now() - start
  const floors = [floor('the same bytes by COPY into a table with a primary key', copied, 'entities/s')]
  const rate = (milliseconds) => (entities / milliseconds) * 1000
  return [
    moreIsBetter('NDJSON until all can be queried', rate(result.queryable), 'entities/s', {
      floors,
      goal: 10_000,
      limit: 5_000,
    }),
    moreIsBetter('  until the last result', rate(result.answered), 'entities/s', { floors }),
    moreIsBetter('  until the history has all', rate(inHistory), 'entities/s', { floors }),
    ...cpuRows(cpu, entities, 'an entity'),
    ...(await memoryRows(processes, pid)),
  ]
}

async function load({ client, entities }, items) {
  // Made before the clock starts: the client is not what is measured, but shares the machine.
  const body = chunksOf(items)
  const start = performance.now()
  const position = await sendAll(client, body, entities)
  const answered = performance.now() - start
  await untilQueryable(client, position)
  const queryable = performance.now() - start
  const { totalCount } = (await client.graphql(COUNT)).entities
  if (totalCount !== entities) throw new Error(`${totalCount} of ${entities} entities can be queried`)
  return { answered, queryable }
}

async function memoryRows(processes, apiPid) {
  const rows = []
  for (const [name, pid] of Object.entries(processes)) {
    const peak = await peakMemory(pid)
    const limit = pid === apiPid ? 300 : undefined
    if (peak !== undefined) rows.push(lessIsBetter(`  most memory of ${name}`, peak, 'MB', { limit }))
  }
  return rows
}
