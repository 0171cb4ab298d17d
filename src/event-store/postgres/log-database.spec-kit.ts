import type { Pool } from 'pg'
import { createTestDatabase } from '../../../test/kit/database.js'
import { openPool } from '../../platform/database/database.js'
import { migrate } from '../../platform/database/migrate.js'
import { createLogger } from '../../platform/logging/logger.js'
import { EVENT_STORE_MIGRATIONS, EVENT_STORE_SCHEMA } from './event-store-schema.js'

/** A database with an empty log in it. */
export interface LogDatabase {
  url: string
  /** For the test's own statements. */
  pool: Pool
  /** Opens a pool that `drop` ends. */
  open(applicationName: string, url?: string): Pool
  /** Kills the connections of a pool, and those opened with its settings; tells how many there were. */
  terminate(applicationName: string): Promise<number>
  drop(): Promise<void>
}

/** What a test provokes need not be read by whoever runs it. */
export const SILENT = createLogger('silent')

const TERMINATE = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = $1 and datname = current_database()`

/** Makes a database with an empty log. */
export async function createLogDatabase(): Promise<LogDatabase> {
  const database = await createTestDatabase()
  const pools: Pool[] = []
  const open = (applicationName: string, url = database.url) => {
    const opened = openPool(url, { max: 5, applicationName, logger: SILENT })
    pools.push(opened)
    return opened
  }
  const pool = open('test')
  await migrate(pool, EVENT_STORE_SCHEMA, EVENT_STORE_MIGRATIONS)
  const terminate = async (applicationName: string) => (await pool.query(TERMINATE, [applicationName])).rows.length
  const drop = async () => {
    await Promise.all(pools.map((opened) => opened.end()))
    await database.drop()
  }
  return { url: database.url, pool, open, terminate, drop }
}
