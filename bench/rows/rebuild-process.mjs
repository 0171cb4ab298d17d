import { openPool } from '../../dist/platform/database/database.js'
import { CATALOG_PROJECTION } from '../../dist/projections/catalog/catalog-projection.js'
import { projectionId } from '../../dist/projections/projection.js'
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
const pool = openPool(url, { max: 5, applicationName: 'strata-projector', logger: SILENT })
await withEventStore(url, async (store) => {
  await empty()
  const { events, seconds: readSeconds } = await readLog(store)
  const meters = { 'the process': ownCpuTime, Postgres: () => postgresCpuTime(pool) }
  const { result: rebuildSeconds, cpu } = await cpuDuring(meters, () => project(store))
  const { rows } = await pool.query('select count(*)::int as count from catalog_v1.entities')
  process.send({ events, readSeconds, rebuildSeconds, cpu, entities: rows[0].count })
})
await pool.end()
process.disconnect()

/** As the projection was before its first event. */
async function empty() {
  const { rows } = await pool.query(
    `select string_agg(format('%I.%I', schemaname, tablename), ', ') as tables from pg_tables
     where schemaname = $1 and tablename not like 'migration%'`,
    [CATALOG_PROJECTION.schema],
  )
  await pool.query(`truncate ${rows[0].tables}`)
  await pool.query('delete from projections.checkpoints where projection = $1', [ID])
}

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

async function project(store) {
  const head = await store.head()
  const progress = new ProjectionProgress(pool, SILENT)
  const runner = new ProjectionRunner({ projection: CATALOG_PROJECTION, eventStore: store, pool, logger: SILENT })
  const milliseconds = await millisecondsOf(() => {
    runner.start()
    return progress.whenProjected(ID, head, LONGEST_MS)
  })
  await progress.close()
  await runner.stop()
  return milliseconds / 1000
}

function ignore() {
  // Only what goes wrong is of interest here.
}

function complain(...details) {
  console.error(...details)
}
