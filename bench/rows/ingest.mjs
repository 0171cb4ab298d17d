import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { copyRate } from '../floors/copy.mjs'
import { cpuDuring, cpuTime, postgresCpuTime } from '../kit/cpu-time.mjs'
import { forgetPeak, peakMemory } from '../kit/processes.mjs'
import { cpuRows, floor, lessIsBetter, moreIsBetter } from '../kit/result.mjs'
import { entity } from '../organisation.mjs'

const LINES_A_CHUNK = 100
const COUNT = 'query ($at: Position!) { entities(first: 1, minPosition: $at) { totalCount } }'

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
  const { result, cpu } = await cpuDuring(meters, () => load(bench, items))
  const floors = [floor('the same bytes by COPY into a table with a primary key', copied, 'entities/s')]
  const rate = (milliseconds) => (entities / milliseconds) * 1000
  return [
    moreIsBetter('NDJSON until all can be queried', rate(result.queryable), 'entities/s', {
      floors,
      goal: 10_000,
      limit: 5_000,
    }),
    moreIsBetter('  until the last result', rate(result.answered), 'entities/s', { floors }),
    ...cpuRows(cpu, entities, 'an entity'),
    ...(await memoryRows(processes, pid)),
  ]
}

async function load({ client, entities }, items) {
  // Made before the clock starts: the client is not what is measured, but shares the machine.
  const body = chunksOf(items)
  const start = performance.now()
  const response = await client.send('/api/catalog/fragments/batch', 'application/x-ndjson', Readable.from(body))
  const results = (await text(response)).trimEnd().split('\n')
  const answered = performance.now() - start
  await waitUntilQueryable(client, JSON.parse(results.at(-1)).position, entities)
  const queryable = performance.now() - start
  const recorded = results.filter((line) => JSON.parse(line).outcome === 'RECORDED').length
  if (recorded !== entities) throw new Error(`${recorded} of ${entities} fragments were recorded`)
  return { answered, queryable }
}

function chunksOf(items) {
  const chunks = []
  for (let from = 0; from < items.length; from += LINES_A_CHUNK) {
    const lines = items.slice(from, from + LINES_A_CHUNK).map((item) => `${JSON.stringify(item)}\n`)
    chunks.push(Buffer.from(lines.join('')))
  }
  return chunks
}

/** A read waits ten seconds for its position and is then to be asked again. */
async function waitUntilQueryable(client, at, entities) {
  for (;;) {
    try {
      const { totalCount } = (await client.graphql(COUNT, { at })).entities
      if (totalCount !== entities) throw new Error(`${totalCount} of ${entities} entities can be queried`)
      return
    } catch (error) {
      if (error.code !== 'NOT_YET_PROJECTED') throw error
    }
  }
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
