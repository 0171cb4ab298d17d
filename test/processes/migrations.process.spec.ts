import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Pool } from 'pg'
import { openPool } from '../../src/platform/database/database.js'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { ServerProcess } from '../kit/server-process.js'

let database: TestDatabase
let pool: Pool
beforeEach(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 2, applicationName: 'spec' })
})
afterEach(async () => {
  await ServerProcess.endAll()
  await pool.end()
  await database.drop()
})

/** Every table with its columns, and every migration that was done. */
async function shape(): Promise<object[]> {
  const columns = await pool.query<object>(
    `select table_schema, table_name, column_name, data_type from information_schema.columns
     where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, ordinal_position`,
  )
  const done: object[] = []
  for (const { schema } of await schemas()) {
    done.push(...(await pool.query<object>(`select name, timestamp from ${schema}.migration order by name`)).rows)
  }
  return [...columns.rows, ...done]
}

async function schemas(): Promise<{ schema: string }[]> {
  const text = `select quote_ident(schemaname) as schema from pg_tables where tablename = 'migration' order by 1`
  return (await pool.query<{ schema: string }>(text)).rows
}

test('three processes that start at once on an empty database are all up, and the schemas were made once', async () => {
  const roles = ['api', 'projector', 'ingester']
  const started = await Promise.all(roles.map((role) => ServerProcess.start(database.url, { STRATA_ROLES: role })))
  expect((await schemas()).length).toBeGreaterThanOrEqual(3)
  const before = await shape()
  for (const [process] of started) expect((await process.stop()).code).toBe(0)
  const [again] = await ServerProcess.start(database.url, { STRATA_ROLES: 'api' })
  await again.stop()
  expect(await shape()).toEqual(before)
}, 60_000)

test.each(['log', 'projections', 'catalog_v1'])(
  'a schema %s that is newer than the code is refused, and nothing is changed',
  async (schema) => {
    const [first] = await ServerProcess.start(database.url, { STRATA_ROLES: 'api' })
    await first.stop()
    await pool.query(
      `insert into ${schema}.migration (name, timestamp) values ('9999-later', '2030-01-01T00:00:00.000Z')`,
    )
    // What the code would otherwise do at once.
    await pool.query(`drop schema feed cascade`)
    const before = await shape()
    const { code, output } = await ServerProcess.run({ STRATA_PORT: '0', STRATA_DATABASE_URL: database.url }).exited
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/^strata: The schema \w+ of the database was made by a newer/m),
    ])
    expect(output).toContain('9999-later')
    expect(output).not.toMatch(/\n {4}at /)
    expect(await shape()).toEqual(before)
  },
  60_000,
)
