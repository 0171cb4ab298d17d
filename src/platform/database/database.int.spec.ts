import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import pg from 'pg'
import { createTestDatabase, type TestDatabase } from '../../../test/kit/database.js'
import { openPool, type PoolOptions } from './database.js'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const OPTIONS: PoolOptions = { max: 2, applicationName: 'spec' }

async function ask(url: string, options: PoolOptions, query: string): Promise<unknown> {
  const pool = openPool(url, options)
  try {
    return (await pool.query<Record<string, unknown>>(query)).rows[0]
  } finally {
    await pool.end()
  }
}

const SETTINGS = `select current_setting('timezone') as zone, current_setting('application_name') as name,
  current_setting('max_parallel_workers_per_gather') as workers, current_setting('statement_timeout') as timeout,
  current_setting('work_mem') as memory`

describe('openPool', () => {
  test('gives every connection its settings', async () => {
    const settings = await ask(database.url, { ...OPTIONS, statementTimeoutMs: 1500 }, SETTINGS)
    expect(settings).toMatchObject({ zone: 'UTC', name: 'spec', workers: '0', timeout: '1500ms' })
  })

  test('keeps the options of the URL', async () => {
    const url = new URL(database.url)
    url.searchParams.set('options', '-c work_mem=5MB')
    expect(await ask(url.href, OPTIONS, SETTINGS)).toMatchObject({ memory: '5MB', zone: 'UTC', timeout: '0' })
  })

  test('hands int8 over as a string, which keeps all its digits', async () => {
    expect(await ask(database.url, OPTIONS, 'select 9007199254740993::int8 as n')).toEqual({ n: '9007199254740993' })
  })

  test('logs a connection that is lost while idle and goes on', async () => {
    const warnings: unknown[] = []
    const logger = { warn: (...args: unknown[]): void => void warnings.push(args.at(-1)) }
    const pool = openPool(database.url, { ...OPTIONS, logger })
    await pool.query('select 1')
    const lost = new Promise((resolve) => pool.once('remove', resolve))
    const admin = new pg.Client({ connectionString: database.url })
    await admin.connect()
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'spec'`)
    await admin.end()
    await lost
    expect(warnings).toEqual(['an idle database connection failed'])
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })
})
