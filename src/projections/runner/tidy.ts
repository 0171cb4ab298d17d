import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Projection } from '../projection.js'

/** So many events change a read model enough for statistics of before to mislead the planner. */
const MANY_EVENTS = 5000

/**
 * After a long catch-up, vacuums and analyses the read model at once instead of waiting for autovacuum's next round: until then
 * the planner has no statistics, and index-only counts need the visibility map.
 */
export function keepTidy(pool: Pool, projection: Projection, logger: Logger) {
  let untidy = 0
  let running: Promise<void> = Promise.resolve()
  let busy = false

  const run = async () => {
    busy = true
    const start = performance.now()
    try {
      const { rows } = await pool.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1 order by tablename`,
        [projection.schema],
      )
      // Batches commit without waiting for the disk, and pages are only called all-visible once their commits are on it.
      await pool.query(`select pg_logical_emit_message(true, 'strata', 'tidy')`)
      for (const { name } of rows) await pool.query(`vacuum (analyze, parallel 0) ${name}`)
      logger.debug({ milliseconds: Math.round(performance.now() - start) }, 'read model vacuumed and analysed')
    } catch (error) {
      logger.warn({ err: error }, 'the read model could not be vacuumed; autovacuum will do it')
    } finally {
      busy = false
    }
  }

  return {
    applied(events: number, caughtUp: boolean): void {
      untidy += events
      if (!caughtUp || busy || untidy < MANY_EVENTS) return
      untidy = 0
      running = run()
    },
    finished: () => running,
  }
}
