import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Pool } from 'pg'
import { createTestDatabase, type TestDatabase } from '../../../test/kit/database.js'
import { openPool } from './database.js'
import { migrate, type Migrations } from './migrate.js'

let database: TestDatabase
let pool: Pool
beforeEach(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 4, applicationName: 'spec' })
})
afterEach(async () => {
  await pool.end()
  await database.drop()
})

const FIRST: Migrations = { '0001-things': 'create table log.thing (id int); insert into log.thing values (1)' }
const BOTH: Migrations = { ...FIRST, '0002-names': 'alter table log.thing add name text; update log.thing set id = 2' }

async function things(): Promise<unknown[]> {
  return (await pool.query<Record<string, unknown>>('select * from log.thing')).rows
}

describe('migrate', () => {
  test('creates the schema and runs what is new, in order and once', async () => {
    await migrate(pool, 'log', FIRST)
    await migrate(pool, 'log', FIRST)
    expect(await things()).toEqual([{ id: 1 }])
    await migrate(pool, 'log', BOTH)
    expect(await things()).toEqual([{ id: 2, name: null }])
  })

  test('runs once for processes that start together', async () => {
    const pools = Array.from({ length: 4 }, () => openPool(database.url, { max: 1, applicationName: 'spec' }))
    await Promise.all(pools.map((own) => migrate(own, 'log', BOTH)))
    await Promise.all(pools.map((own) => own.end()))
    expect(await things()).toEqual([{ id: 2, name: null }])
  })

  test('keeps the migrations of each schema apart', async () => {
    await migrate(pool, 'log', FIRST)
    await migrate(pool, 'other', { '0001-x': 'create table other.x ()' })
    expect((await pool.query('select * from other.x')).rows).toEqual([])
  })

  test('refuses the schema of a newer version', async () => {
    await migrate(pool, 'log', BOTH)
    await expect(migrate(pool, 'log', FIRST)).rejects.toThrow(
      /schema log .* newer version of Strata \(it has 0002-names\)/,
    )
  })

  test('leaves nothing of a migration that fails, and names it', async () => {
    const broken = { ...FIRST, '0002-broken': 'alter table log.thing add name text; select nonsense' }
    await expect(migrate(pool, 'log', broken)).rejects.toThrow(/schema log failed in 0002-broken: .*nonsense/)
    await migrate(pool, 'log', FIRST)
    expect(await things()).toEqual([{ id: 1 }])
  })
})
