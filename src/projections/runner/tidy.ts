import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import type { Projection } from '../projection.js'
import { endOwned, markOwned, onOwnedConnection, type Ownership } from './owned-session.js'
import { scheduleTidying, type TidySchedule } from './tidy-schedule.js'

/**
 * After a long catch-up, vacuums and analyses the read model at once instead of waiting for autovacuum's next round: until then
 * the planner has no statistics, and index-only counts need the visibility map.
 */
export function keepTidy(pool: Pool, { schema }: Projection, ownership: Ownership, logger: Logger): TidySchedule {
  return scheduleTidying(async () => {
    const start = performance.now()
    try {
      // An owner that is paused in the middle of it would keep its successor from the tables.
      await onOwnedConnection(pool, ownership, async (client) => {
        await markOwned(client, ownership)
        await vacuum(client, schema)
        await endOwned(client, ownership)
      })
      logger.debug({ milliseconds: Math.round(performance.now() - start) }, 'read model vacuumed and analysed')
    } catch (error) {
      logger.warn({ err: error }, 'the read model could not be vacuumed; autovacuum will do it')
    }
  })
}

async function vacuum(client: PoolClient, schema: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1 order by tablename`,
    [schema],
  )
  // Batches commit without waiting for the disk, and pages are only called all-visible once their commits are on it.
  await client.query(`select pg_logical_emit_message(true, 'strata', 'tidy')`)
  for (const { name } of rows) await client.query(`vacuum (analyze, parallel 0) ${name}`)
}
