import { setTimeout as delay } from 'node:timers/promises'
import { cpuDuring, cpuTime, postgresCpuTime } from '../kit/cpu-time.mjs'
import { chunksOf, sendAll, untilInHistory, untilQueryable } from '../kit/load.mjs'
import { forgetPeak, peakMemory } from '../kit/processes.mjs'
import { progress } from '../kit/progress.mjs'
import { cpuRows, floor, lessIsBetter } from '../kit/result.mjs'
import { millisecondsOf, spread } from '../kit/statistics.mjs'
import { entity } from '../organisation.mjs'

/** One entity in so many has a field that the third source says otherwise. */
const FEW = 100
const PAUSE_MS = 100
const SET_RANK = `mutation ($input: SourceRankInput!) { setSourceRank(input: $input) { outcome position } }`
const PREVIEW = `query ($input: SourceRankChangeInput!) { previewSourceRank(input: $input) {
  differences { totalCount nodes { ref changes { path before after } } } } }`
const PAGE = `query { entities(first: 20, filter: { field: "spec.type", equals: "service" },
  orderBy: [{ field: "metadata.name" }]) { totalCount nodes { ref ownerRef } } }`

/** Sources that rank otherwise, of entities that three sources speak of: of which all change by it, and few. */
export async function ranks(bench) {
  await addSources(bench)
  const all = { source: 'hr/okta', rank: 250, reason: 'bench' }
  const few = { source: 'api/sonar', rank: 350, reason: 'bench' }
  return [...(await measured(bench, 'all change', all)), ...(await measured(bench, 'one in 100 changes', few))]
}

async function addSources({ client, entities }) {
  progress('ranks: two more sources speak of every entity')
  const refs = Array.from({ length: entities }, (_, n) => [entity(n).entityRef, n])
  const items = refs.flatMap(([entityRef, n]) => [
    { entityRef, source: 'hr/okta', fragment: { spec: { owner: `group:default/unit-${n % 50}` } } },
    { entityRef, source: 'api/sonar', fragment: sonar(n) },
  ])
  const position = await sendAll(client, chunksOf(items), items.length)
  await untilQueryable(client, position)
  await untilInHistory(client, position)
}

const sonar = (n) => ({
  facts: { sonar: { coverage: n % 100, rating: 'A' } },
  ...(n % FEW === 0 ? { spec: { lifecycle: 'sunset' } } : {}),
})

async function measured(bench, what, input) {
  const { client, strata, pid, projectorPid } = bench
  const idle = await pagesWhile(client, () => false, 100)
  await forgetPeak(pid)
  const previewed = await millisecondsOf(() => preview(client, what, input, bench.entities))
  const previewMemory = await peakMemory(pid)
  await forgetPeak(projectorPid)
  const meters = { 'the projector process': () => cpuTime(projectorPid), Postgres: () => postgresCpuTime(strata) }
  const { result, cpu } = await cpuDuring(meters, () => change(client, input))
  const memory = await peakMemory(projectorPid)
  const floors = [floor('the same page while nothing is folded', spread(idle), 'ms')]
  return [
    lessIsBetter(`${what}: a dry run with its total`, previewed / 1000, 's'),
    ...(previewMemory === undefined ? [] : [lessIsBetter('  most memory of the API process', previewMemory, 'MB')]),
    lessIsBetter('  until the command answers', result.answered, 'ms'),
    lessIsBetter('  until the catalog has the new rank', result.queryable / 1000, 's'),
    lessIsBetter('  until the history has it', result.inHistory / 1000, 's'),
    lessIsBetter('  a page meanwhile', spread(result.pages), 'ms', { floors }),
    ...cpuRows(cpu, bench.entities, 'an entity'),
    ...(memory === undefined ? [] : [lessIsBetter('  most memory of the projector process', memory, 'MB')]),
  ]
}

async function preview(client, what, { source, rank }, entities) {
  const { differences } = (await client.graphql(PREVIEW, { input: { source, rank } })).previewSourceRank
  const { totalCount, nodes } = differences
  if (totalCount === 0 || nodes.length === 0) throw new Error(`${what}: ${totalCount} of ${entities} would change`)
}

async function change(client, input) {
  const start = performance.now()
  const { position } = (await client.graphql(SET_RANK, { input })).setSourceRank
  const answered = performance.now() - start
  let folded = false
  const catalog = untilQueryable(client, position).then(() => performance.now() - start)
  const history = untilInHistory(client, position).then(() => performance.now() - start)
  const both = Promise.all([catalog, history]).finally(() => (folded = true))
  const pages = await pagesWhile(client, () => folded)
  const [queryable, inHistory] = await both
  return { answered, queryable, inHistory, pages }
}

/** How long pages take, ten a second until it is over. */
async function pagesWhile(client, isOver, most = Infinity) {
  const times = []
  while (!isOver() && times.length < most) {
    times.push(await millisecondsOf(() => client.graphql(PAGE)))
    // One after the other without a pause, they would have half of the machine, and it is not pages that are measured.
    await delay(PAUSE_MS)
  }
  return times
}
