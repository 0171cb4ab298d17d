import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Pool, PoolClient } from 'pg'
import { createTestDatabase, type TestDatabase } from '../../../test/kit/database.js'
import { CopyIn } from './copy-in.js'
import { copyRows } from './copy-rows.js'
import { openPool } from './database.js'
import type { KeyedTable, Table } from './table.js'
import { upsert } from './upsert.js'

interface Thing {
  id: string
  data: string | null
}

const THINGS: KeyedTable<Thing> = {
  name: 'things',
  key: ['id'],
  columns: [
    { name: 'id', type: 'text', of: ({ id }) => id },
    { name: 'document', type: 'json', of: ({ data }) => data },
    { name: 'map', type: 'jsonb', of: ({ data }) => data },
    { name: 'small', type: 'int', of: ({ data }) => (data === null ? null : '-7') },
    { name: 'numbers', type: 'int[]', of: ({ data }) => (data === null ? null : [2147483647, -2147483648]) },
    { name: 'none', type: 'int[]', of: ({ data }) => (data === null ? null : []) },
    { name: 'large', type: 'bigint', of: ({ data }) => (data === null ? null : '9007199254740991') },
    { name: 'halves', type: 'bigint', of: ({ data }) => (data === null ? null : [-2, 0x80000001 | 0]) },
    { name: 'good', type: 'boolean', of: ({ data }) => (data === null ? null : 'true') },
    { name: 'uuid', type: 'uuid', of: ({ data }) => (data === null ? null : '0123ABCD-4567-4abc-8def-0123456789ab') },
    { name: 'at', type: 'timestamptz', of: ({ data }) => (data === null ? null : '9999-12-31T23:59:59.999Z') },
  ],
}

const NAMES: Table<string> = { name: 'names', columns: [{ name: 'name', type: 'text', of: (name) => name }] }

const A: Thing = { id: 'a', data: '{"b": [1, "ä🦉\\\\\\n"], "a": null}' }
const NOTHING: Thing = { id: 'nothing', data: null }

let database: TestDatabase
let pool: Pool
let client: PoolClient
beforeAll(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 2, applicationName: 'spec' })
  await pool.query(`create table names (name text);
    create table things (id text primary key, document json, map jsonb, small int, numbers int[], none int[], large bigint, halves bigint, good boolean, uuid uuid, at timestamptz(3))`)
})
beforeEach(async () => {
  client = await pool.connect()
  await client.query('begin')
})
afterEach(async () => {
  await client.query('rollback')
  client.release()
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const stored = async () => {
  const { rows } = await client.query<Record<string, unknown>>(
    `select id, document::text, map::text, small, numbers, none, large, halves, good, uuid, to_char(at, 'YYYY-MM-DD HH24:MI:SS.MS') as at from things order by id`,
  )
  return rows
}

const copied = (things: readonly Thing[], names: readonly string[] = []) => {
  const copy = new CopyIn()
  copy.add(THINGS, things)
  copy.add(NAMES, names)
  return copy.send(client)
}

const WHOLE = {
  id: 'a',
  document: A.data,
  map: '{"a": null, "b": [1, "ä🦉\\\\\\n"]}',
  small: -7,
  numbers: [2147483647, -2147483648],
  none: [],
  large: '9007199254740991',
  halves: String((-2n << 32n) + 0x80000001n),
  good: true,
  uuid: '0123abcd-4567-4abc-8def-0123456789ab',
  at: '9999-12-31 23:59:59.999',
}
const EMPTY = {
  id: 'nothing',
  document: null,
  map: null,
  small: null,
  numbers: null,
  none: null,
  large: null,
  halves: null,
  good: null,
  uuid: null,
  at: null,
}

test.each<[string, (things: readonly Thing[]) => Promise<void>]>([
  ['CopyIn', copied],
  ['copyRows', (things) => copyRows(client, THINGS, things)],
  ['upsert', (things) => upsert(client, THINGS, things)],
])('%s writes values of every type, nulls and no rows', async (_, write) => {
  await write([])
  expect(await stored()).toEqual([])
  await write([NOTHING, A])
  expect(await stored()).toEqual([WHOLE, EMPTY])
})

test('upsert replaces rows with the same key', async () => {
  await upsert(client, THINGS, [A, NOTHING])
  await upsert(client, THINGS, [
    { ...A, data: null },
    { id: 'b', data: '{}' },
  ])
  expect(await stored()).toMatchObject([{ ...EMPTY, id: 'a' }, { id: 'b', document: '{}' }, EMPTY])
})

describe('CopyIn', () => {
  test('fills several tables by one request, many messages each', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({ id: `${i}`.padEnd(40, '-'), data: A.data }))
    const names = many.map(({ id }) => id)
    await copied(many, names)
    const { rows } = await client.query<{ things: number; names: number }>(
      `select count(*)::int as things, (select count(distinct name)::int from names) as names from things
       where document::text = $1`,
      [A.data],
    )
    expect(rows).toEqual([{ things: 3000, names: 3000 }])
  })

  test.each<[string, Thing[], string]>([
    ['a row that is there already', [A, NOTHING, A], '23505'],
    ['text that Postgres does not take', [{ ...A, id: 'zero \0' }], '22021'],
    ['what is no JSON', [{ id: 'b', data: '{' }], '22P02'],
  ])('fails for %s and leaves the connection usable', async (_, things, code) => {
    await client.query('savepoint here')
    await expect(copied(things, ['never'])).rejects.toMatchObject({ code })
    await client.query('rollback to here')
    await copied([A], ['then'])
    expect(await stored()).toEqual([WHOLE])
    expect((await client.query('select * from names')).rows).toEqual([{ name: 'then' }])
  })

  test('has statements run after the rows, unless these fail', async () => {
    const copy = new CopyIn()
    copy.add(NAMES, ['first'])
    await copy.send(client, `insert into names values ('then'); insert into names values ('last')`)
    expect((await client.query('select * from names')).rows).toEqual([
      { name: 'first' },
      { name: 'then' },
      { name: 'last' },
    ])
    const wrong = new CopyIn()
    wrong.add(NAMES, ['zero \0'])
    await expect(wrong.send(client, 'commit')).rejects.toMatchObject({ code: '22021' })
    await client.query('rollback')
    expect((await client.query('select * from names')).rows).toEqual([])
  })

  test('fails when the connection is lost', async () => {
    const dying = await pool.connect()
    dying.on('error', () => undefined)
    const { rows } = await dying.query<{ pid: number }>('select pg_backend_pid() as pid')
    await client.query('lock table names in access exclusive mode')
    const copy = new CopyIn()
    copy.add(NAMES, ['waits for the lock'])
    const sent = expect(copy.send(dying)).rejects.toThrow()
    await client.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await sent
    dying.release(true)
  })
})

describe('copyRows', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ...A, id: `${i}`.padEnd(1000, '-') }))

  test('takes rows from the iterable as they are sent', async () => {
    let taken = 0
    const rows = function* () {
      for (const row of many(20_000)) yield (taken++, row)
    }
    await client.query('lock table things in access exclusive mode')
    const other = await pool.connect()
    const copying = copyRows(other, THINGS, rows())
    await copied([A])
    expect(taken).toBe(0)
    await client.query('rollback')
    await copying
    const { rows: counted } = await other.query<{ count: number }>('select count(*)::int from things')
    expect([taken, counted]).toEqual([20_000, [{ count: 20_000 }]])
    await other.query('truncate things')
    other.release()
  })

  test('writes rows that are frozen, in the transaction that emptied the table', async () => {
    await client.query('truncate things')
    await copyRows(client, THINGS, many(1000), { frozen: true })
    await client.query('create extension pg_visibility')
    const { rows } = await client.query<{ frozen: boolean }>(
      `select bool_and(all_frozen) as frozen from pg_visibility_map('things')
       where blkno in (select (ctid::text::point)[0]::bigint from things)`,
    )
    expect(rows).toEqual([{ frozen: true }])
  })

  test.each<[string, Thing[], string]>([
    ['a row that is there already', [A, A, ...many(20_000)], '23505'],
    ['text that Postgres does not take', [...many(2000), { ...A, id: 'zero \0' }, ...many(20_000)], '22021'],
  ])('fails for %s and leaves the connection usable', async (_, things, code) => {
    await client.query('savepoint here')
    await expect(copyRows(client, THINGS, things)).rejects.toMatchObject({ code })
    await client.query('rollback to here')
    await copyRows(client, THINGS, [A])
    expect(await stored()).toEqual([WHOLE])
  })

  test('throws what the iterable throws, and leaves the connection usable', async () => {
    const failing = function* () {
      yield* many(1000)
      throw new Error('no more')
    }
    await client.query('savepoint here')
    await expect(copyRows(client, THINGS, failing())).rejects.toThrow('no more')
    await client.query('rollback to here')
    await copyRows(client, THINGS, [A])
    expect(await stored()).toEqual([WHOLE])
  })

  test('fails for a table that there is not', async () => {
    await client.query('savepoint here')
    await expect(copyRows(client, { ...NAMES, name: 'nowhere' }, ['a'])).rejects.toMatchObject({ code: '42P01' })
    await client.query('rollback to here')
    expect((await client.query('select * from names')).rows).toEqual([])
  })

  test.each<[string, (dying: PoolClient, pid: number) => Promise<unknown>]>([
    ['lost', (_, pid) => client.query('select pg_terminate_backend($1)', [pid])],
    ['ended here, as it is with a lease', (dying) => (dying as PoolClient & { end(): Promise<void> }).end()],
  ])('fails when the connection is %s', async (_, end) => {
    const dying = await pool.connect()
    dying.on('error', () => undefined)
    const { rows } = await dying.query<{ pid: number }>('select pg_backend_pid() as pid')
    const cut = function* () {
      yield* many(1000)
      void end(dying, rows[0]?.pid ?? 0).catch(() => undefined)
      for (;;) yield* many(1000)
    }
    await expect(copyRows(dying, THINGS, cut())).rejects.toThrow()
    dying.release(true)
  })
})
