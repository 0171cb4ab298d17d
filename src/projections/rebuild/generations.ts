import type { Pool, PoolClient } from 'pg'
import { projectionId, type Projection } from '../projection.js'

/** The generation that a rebuild fills beside the live one. */
export function nextGeneration(projection: Projection): Projection {
  return { ...projection, schema: `${projection.schema}_next`, generation: 'next' }
}

/** The generation that was live before the last switch, kept for going back to it. */
export function previousGeneration(projection: Projection): Projection {
  return { ...projection, schema: `${projection.schema}_previous`, generation: 'previous' }
}

/** Whether there are tables of a generation. */
export async function generationExists(pool: Pool, { schema }: Projection): Promise<boolean> {
  const { rowCount } = await pool.query('select from pg_namespace where nspname = $1', [schema])
  return rowCount === 1
}

/** The tables of a generation by name, without those that say which migrations it has had. */
export async function tablesOf(client: Pool | PoolClient, { schema }: Projection): Promise<string[]> {
  const { rows } = await client.query<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = $1 and tablename not like 'migration%' order by tablename`,
    [schema],
  )
  return rows.map(({ tablename }) => tablename)
}

/**
 * Makes empty tables for a generation, without keys and indexes, in place of whatever there was. It also has the live one's
 * record of migrations, since it may become that.
 */
export async function makeTables(client: PoolClient, live: Projection, next: Projection): Promise<void> {
  await dropTables(client, next)
  await client.query(`create schema ${next.schema}; set local search_path = ${next.schema}; ${next.tables}`)
  const { rows } = await client.query<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = $1 and tablename like 'migration%'`,
    [live.schema],
  )
  for (const { tablename } of rows) {
    const [from, to] = [live, next].map(({ schema }) => `${schema}.${client.escapeIdentifier(tablename)}`)
    await client.query(`create table ${to} (like ${from} including all); insert into ${to} select * from ${from}`)
  }
}

/** Removes the tables of a generation; its checkpoint row stays for the lease, at the start of the log. */
export async function dropTables(client: PoolClient, generation: Projection): Promise<void> {
  await client.query(`drop schema if exists ${generation.schema} cascade`)
  await client.query('update projections.checkpoints set position = null, caught_up = false where projection = $1', [
    projectionId(generation),
  ])
}

/** Empties the tables of a generation, in a way that lets what is written in the same transaction be frozen at once. */
export async function emptyTables(client: PoolClient, generation: Projection): Promise<void> {
  const tables = (await tablesOf(client, generation)).map((name) => `${generation.schema}.${name}`)
  await client.query(`truncate ${tables.join(', ')}`)
}
