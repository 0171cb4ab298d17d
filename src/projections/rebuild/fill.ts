import { getHeapStatistics } from 'node:v8'
import type { Pool } from 'pg'
import type { Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import { projectionId, type Projection, type WholeFold } from '../projection.js'
import { Fenced, moveCheckpoint } from '../runner/checkpoint.js'
import { handledEvents } from '../runner/handled-events.js'
import { prefetch } from '../runner/prefetch.js'
import { isTransient } from '../runner/transient.js'
import { emptyTables, makeTables, tablesOf } from './generations.js'
import { RebuildCancelled } from './rebuild-record.js'
import { catchUp, pagesUpTo, RebuildStopped, writingShadow, type RebuildWork } from './rebuild-work.js'

/** Statements at the same time, and memory for the sorting of each. */
const AT_ONCE = 2
const MAINTENANCE_MB = 256
/** Two that run at once keep two cores busy; workers besides took 40 % more of them (22 to 31 µs an entity of the catalog). */
const INDEX_SETTINGS = `set local maintenance_work_mem = '${MAINTENANCE_MB}MB'; set local max_parallel_maintenance_workers = 0`
/**
 * A GIN index is made in runs of what this memory holds, in a tree that is looked up for each key: in a processor's cache it takes two
 * thirds to four fifths of the time that it takes in all of the memory above. A share of the tables, so that a large catalog has no more runs than a small one.
 */
const GIN_SETTINGS = `
  select set_config('maintenance_work_mem', least($2, greatest(8192, sum(pg_relation_size(oid)) / 20 / 1024))::int || 'kB', true)
  from pg_class where relnamespace = $1::regnamespace and relkind = 'r'`
/**
 * Statistics are of a sample of 300 rows times their target. By default it is 100, so 30,000 rows: of a table of 50,000 most, which
 * was 6 µs an entity. A fifth of the rows says the same of such a table; of one of 150,000 the sample is what it always is.
 */
const ROWS_A_TARGET = 1500
const LEAST_STATISTICS = 30
/** Of the memory that JavaScript may have: what is held is needed once more while it is written. */
const MOST_OF_HEAP = 0.4

/** Fills the shadow from the start of the log up to a position, and makes its indexes. */
export async function fill(work: RebuildWork, until: Position | null): Promise<void> {
  const { record, shadow, live, eventStore } = work
  const [all, beyond] = await Promise.all([eventStore.countAfter(null), eventStore.countAfter(until)])
  await record.enter('FILLING', all - beyond)
  work.position = null
  await writingShadow(work, (client) => makeTables(client, live, shadow))
  let done = 0
  const onEvents = (events: number) => record.advance((done += events))
  await foldInMemory(work, until, onEvents).catch((error: unknown) => {
    if (saysNothing(error)) throw error
    work.logger.warn({ err: error }, 'what was folded could not be written: looking for the event batch by batch')
    done = 0
  })
  await makeIndexes(work, shadow.keys)
  await catchUp(work, until, onEvents)
  await record.enter('INDEXING', shadow.indexes.length)
  await makeIndexes(work, shadow.indexes)
  await tidy(work)
}

/**
 * Folds the log in memory and writes the rows once, as long as there is memory for it: what comes after that is left to
 * ordinary batches.
 *
 * @throws RebuildStopped for an event that cannot be folded
 */
async function foldInMemory(
  work: RebuildWork,
  until: Position | null,
  onEvents: (events: number) => Promise<void>,
): Promise<void> {
  const { shadow } = work
  const fold = shadow.foldAll?.()
  if (!fold) return
  let reached = work.position
  for await (const { events, position } of prefetch(pagesUpTo(work, until, { lazy: true }))) {
    for (const event of events) addTo(fold, shadow, event)
    reached = position
    await onEvents(events.length)
    if (isMemoryShort()) break
  }
  if (reached === null) return
  const move = {
    projection: projectionId(shadow),
    epoch: work.epoch,
    from: work.position,
    to: reached,
    caughtUp: false,
  }
  await writingShadow(work, async (client) => {
    await emptyTables(client, shadow)
    await fold.write(client)
    await moveCheckpoint(client, move)
  })
  work.position = reached
}

/** Of the rows: where one of them could not be written, batches find the event that it came from. */
function saysNothing(error: unknown): boolean {
  const expected = [RebuildStopped, RebuildCancelled, Fenced].some((type) => error instanceof type)
  return expected || isTransient(error)
}

function addTo(fold: WholeFold, shadow: Projection, event: RecordedEvent): void {
  try {
    for (const handled of handledEvents(shadow, [event])) fold.add(handled)
  } catch (error) {
    throw new RebuildStopped(event, error)
  }
}

function isMemoryShort(): boolean {
  const { used_heap_size, heap_size_limit } = getHeapStatistics()
  return used_heap_size > heap_size_limit * MOST_OF_HEAP
}

const isGin = (statement: string) => / using gin /.test(statement)

/** Makes indexes, several at a time, each in a transaction of its own. */
async function makeIndexes(work: RebuildWork, statements: readonly string[]): Promise<void> {
  let done = 0
  await concurrently(statements, async (statement) => {
    await writingShadow(work, async (client) => {
      await client.query(INDEX_SETTINGS)
      if (isGin(statement)) await client.query(GIN_SETTINGS, [work.shadow.schema, MAINTENANCE_MB * 1024])
      await client.query(statement)
    })
    await work.record.advance(++done)
  })
}

/** Without statistics and the visibility map, the first readers would be the slowest. */
async function tidy({ pool, shadow }: RebuildWork): Promise<void> {
  // Pages are only called all-visible once the commits on them are on the disk.
  await pool.query(`select pg_logical_emit_message(true, 'strata', 'rebuilt')`)
  await concurrently(await tablesOf(pool, shadow), (table) => tidyTable(pool, `${shadow.schema}.${table}`))
}

async function tidyTable(pool: Pool, table: string): Promise<void> {
  const client = await pool.connect()
  let broken = true
  try {
    // How many rows there are is known from the making of the indexes.
    await client.query(
      `select set_config('default_statistics_target', least(reset_val::int, greatest($2, reltuples / $3))::int::text, false)
       from pg_settings, pg_class where name = 'default_statistics_target' and pg_class.oid = $1::regclass`,
      [table, LEAST_STATISTICS, ROWS_A_TARGET],
    )
    await client.query(`vacuum (analyze, parallel 0) ${table}`)
    await client.query('reset default_statistics_target')
    broken = false
  } finally {
    client.release(broken)
  }
}

/** Does all, a few at a time, in their order; the first failure ends it once what was begun is done. */
async function concurrently<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await act(item)
  }
  const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
