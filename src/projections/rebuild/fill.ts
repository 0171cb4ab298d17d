import type { Position } from '../../domain/log/position.js'
import { tablesOf, makeTables } from './generations.js'
import { catchUp, writingShadow, type RebuildWork } from './rebuild-work.js'

/** Statements at the same time, and memory for the sorting of each. */
const AT_ONCE = 2
const MAINTENANCE_MEMORY = '256MB'

/** Fills the shadow from the start of the log up to a position, and makes its indexes. */
export async function fill(work: RebuildWork, until: Position | null): Promise<void> {
  const { record, shadow, live, eventStore } = work
  const [all, beyond] = await Promise.all([eventStore.countAfter(null), eventStore.countAfter(until)])
  await record.enter('FILLING', all - beyond)
  work.position = null
  await writingShadow(work, (client) => makeTables(client, live, shadow))
  await makeIndexes(work, shadow.keys)
  let done = 0
  await catchUp(work, until, (events) => record.advance((done += events)))
  await record.enter('INDEXING', shadow.indexes.length)
  await makeIndexes(work, shadow.indexes)
  await tidy(work)
}

/** Makes indexes, several at a time, each in a transaction of its own. */
async function makeIndexes(work: RebuildWork, statements: readonly string[]): Promise<void> {
  let done = 0
  await concurrently(statements, async (statement) => {
    await writingShadow(work, async (client) => {
      await client.query(`set local maintenance_work_mem = '${MAINTENANCE_MEMORY}'`)
      await client.query(statement)
    })
    await work.record.advance(++done)
  })
}

/** Without statistics and the visibility map, the first readers would be the slowest. */
async function tidy({ pool, shadow }: RebuildWork): Promise<void> {
  // Pages are only called all-visible once the commits on them are on the disk.
  await pool.query(`select pg_logical_emit_message(true, 'strata', 'rebuilt')`)
  await concurrently(await tablesOf(pool, shadow), async (table) => {
    await pool.query(`vacuum (analyze, parallel 0) ${shadow.schema}.${table}`)
  })
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
