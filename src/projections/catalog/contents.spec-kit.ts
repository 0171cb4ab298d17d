import type { Pool, PoolClient } from 'pg'
import { CATALOG_SCHEMA } from './schema.js'

type Database = Pool | PoolClient

/** Paths once spelled stay noted though an entity that was gone before the batch's end may have been all that spelled them. */
const DEPENDS_ON_BATCHES = 'spelled_paths'

/** The tables of a read model by their full names. */
export async function tablesOf(database: Database, schema = CATALOG_SCHEMA): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = $1 and tablename not like 'migration%' order by 1`,
    [schema],
  )
  return rows.map(({ name }) => name)
}

const comparable = async (database: Database, schema?: string) =>
  (await tablesOf(database, schema)).filter((table) => !table.endsWith(`.${DEPENDS_ON_BATCHES}`))

/** Table → all its rows as text with all their columns, in order. */
export async function contentsOf(database: Database, schema?: string): Promise<Record<string, string[]>> {
  const contents: Record<string, string[]> = {}
  for (const table of await comparable(database, schema)) {
    const { rows } = await database.query<{ row: string }>(
      `select t::text as row from ${table} t order by t::text collate "C"`,
    )
    contents[table] = rows.map(({ row }) => row)
  }
  return contents
}

/** Table → how many rows it has and a digest of all columns of all of them. */
export async function digestsOf(database: Database, schema?: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  for (const table of await comparable(database, schema)) {
    const { rows } = await database.query<{ digest: string }>(
      `select count(*) || ' rows, ' || md5(string_agg(t::text, e'\\n' order by t::text collate "C")) as digest from ${table} t`,
    )
    digests[table] = rows[0]?.digest ?? ''
  }
  return digests
}

/** The paths at which an entity is spelled, though the catalog does not say so: there must be none. */
export async function unknownSpellings(database: Database): Promise<string[]> {
  const { rows } = await database.query<{ path: string }>(
    `select distinct path from ${CATALOG_SCHEMA}.entities, jsonb_object_keys(spelling) as path
     except select path from ${CATALOG_SCHEMA}.spelled_paths`,
  )
  return rows.map(({ path }) => path)
}
