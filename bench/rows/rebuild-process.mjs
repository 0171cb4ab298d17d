import { setTimeout as delay } from 'node:timers/promises'
import { openPool } from '../../dist/platform/database/database.js'
import { CATALOG_PROJECTION } from '../../dist/projections/catalog/catalog-projection.js'
import { projectionId } from '../../dist/projections/projection.js'
import { latestRebuilds, requestRebuild } from '../../dist/projections/rebuild/rebuild-requests.js'
import { RebuildWorker } from '../../dist/projections/rebuild/rebuild-worker.js'
import { ProjectionProgress } from '../../dist/projections/runner/projection-progress.js'
import { ProjectionRunner } from '../../dist/projections/runner/projection-runner.js'
import { cpuDuring, postgresCpuTime } from '../kit/cpu-time.mjs'
import { withEventStore } from '../kit/event-log.mjs'
import { millisecondsOf } from '../kit/statistics.mjs'

/** A process of its own, as the projector is one: the heap of the benchmark must not slow it down. */
const ID = projectionId(CATALOG_PROJECTION)
const PAGE = 1000
const LONGEST_MS = 3_600_000
const SILENT = { child: () => SILENT, debug: ignore, info: ignore, warn: complain, error: complain }

process.once('disconnect', () => process.exit(1))
const url = process.env.STRATA_BENCH_DATABASE
const pool = openPool(url, { max: 8, applicationName: 'strata-projector', logger: SILENT })
await withEventStore(url, async (store) => {
  await catchUp(store)
  const { events, seconds: readSeconds } = await readLog(store)
  const meters = { 'the process': ownCpuTime, Postgres: () => postgresCpuTime(pool) }
  const { result, cpu } = await cpuDuring(meters, () => rebuild(store))
  const { rows } = await pool.query('select count(*)::int as count from catalog_v1.entities')
  process.send({ events, readSeconds, ...result, cpu, entities: rows[0].count })
})
await pool.end()
process.disconnect()

/** What no projection can be faster than. */
async function readLog(store) {
  let events = 0
  const milliseconds = await millisecondsOf(async () => {
    for (let after = null; ;) {
      const page = await store.readAll({ after, limit: PAGE, filter: CATALOG_PROJECTION.filter })
      events += page.events.length
      after = page.position
      if (page.caughtUp) return
    }
  })
  return { events, seconds: milliseconds / 1000 }
}

function ownCpuTime() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** What is live has all of the log, as it nearly always has when somebody asks for a rebuild. */
async function catchUp(store) {
  const head = await store.head()
  const progress = new ProjectionProgress(pool, SILENT)
  const runner = new ProjectionRunner({ projection: CATALOG_PROJECTION, eventStore: store, pool, logger: SILENT })
  runner.start()
  await progress.whenProjected(ID, head, LONGEST_MS)
  await progress.close()
  await runner.stop()
}

/** What `strata rebuild catalog` asks for, carried out by what a process with the projector role runs. */
async function rebuild(store) {
  const projections = [CATALOG_PROJECTION]
  const worker = new RebuildWorker({ projections, eventStore: store, pool, logger: SILENT, pollMs: 20 })
  worker.start()
  await requestRebuild(pool, CATALOG_PROJECTION, { kind: 'REBUILD', acceptDifferences: false, actor: 'bench' })
  const done = await whenFinished()
  await worker.stop()
  if (done.state !== 'SWITCHED') throw new Error(`the rebuild ended as ${done.state}: ${done.error}`)
  const seconds = (Date.parse(done.finishedAt) - Date.parse(done.startedAt)) / 1000
  const { FILLING, INDEXING } = done.milliseconds
  return { seconds, filledSeconds: (FILLING + INDEXING) / 1000, phases: done.milliseconds }
}

async function whenFinished() {
  for (;;) {
    const done = (await latestRebuilds(pool, [CATALOG_PROJECTION])).get(ID)
    if (done.finishedAt !== null) return done
    await delay(20)
  }
}

function ignore() {
  // Only what goes wrong is of interest here.
}

function complain(...details) {
  console.error(...details)
}
