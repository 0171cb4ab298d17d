import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import pg from 'pg'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { ServerProcess } from '../kit/server-process.js'

let database: TestDatabase
let client: pg.Client
beforeAll(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await ServerProcess.endAll()
  await client.end()
  await database.drop()
})

/** How many sessions others have in the database. */
async function sessions(): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    'select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  return Number(rows[0]?.count)
}

async function whenSessions(are: (count: number) => boolean): Promise<void> {
  while (!are(await sessions())) await delay(50)
}

test('a process that only ingests stays when its connections have idled out', async () => {
  const ingester = ServerProcess.run({ STRATA_ROLES: 'ingester', STRATA_DATABASE_URL: database.url, STRATA_PORT: '0' })
  await whenSessions((count) => count > 0)
  await whenSessions((count) => count === 0)
  // With nothing else to keep it alive, Node ends within a turn of its event loop: with code 13, before any signal.
  const { code } = await ingester.stop()
  expect(code).toBe(0)
}, 120_000)
