import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Projection } from '../projection.js'
import { scheduleTidying, type TidySchedule } from './tidy-schedule.js'

/**
 * After a long catch-up, vacuums and analyses the read model at once instead of waiting for autovacuum's next round: until then
 * the planner has no statistics, and index-only counts need the visibility map.
 */
export function keepTidy(pool: Pool, projection: Projection, logger: Logger): TidySchedule {
  return scheduleTidying(async () => {
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
    }
  })
}
