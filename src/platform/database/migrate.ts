import { Kysely, Migrator, PostgresDialect, sql, type Migration } from 'kysely'
import type { Pool } from 'pg'
import { DatabaseSetupError } from './setup-error.js'

/** SQL by ordered name, such as `0001-events`. A released one is never changed. */
export type Migrations = Readonly<Record<string, string>>

const TABLE = 'migration'

/**
 * Brings a schema up to date; it is created if missing. The SQL names its schema itself and runs in one transaction
 * with the other new migrations. Processes that start at once wait for the first one, so the pool should be without a
 * statement timeout.
 *
 * @throws DatabaseSetupError when the schema comes from a newer version, or a migration fails
 */
export async function migrate(pool: Pool, schema: string, migrations: Migrations): Promise<void> {
  // Not destroyed at the end: that would end the caller's pool.
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  await refuseNewerSchema(pool, schema, migrations)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(toKysely(migrations)) },
    migrationTableSchema: schema,
    migrationTableName: TABLE,
    migrationLockTableName: `${TABLE}_lock`,
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error === undefined) return
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName
  const reason = error instanceof Error ? error.message : 'unknown error'
  throw new DatabaseSetupError(`Migrating the schema ${schema} failed${failed ? ` in ${failed}` : ''}: ${reason}`, {
    cause: error,
  })
}

function toKysely(migrations: Migrations): Record<string, Migration> {
  const entries = Object.entries(migrations).map(([name, text]): [string, Migration] => [
    name,
    {
      up: async (db) => {
        await sql.raw(text).execute(db)
      },
    },
  ])
  return Object.fromEntries(entries)
}

/**
 * Kysely refuses too, but calls it corrupted migrations, which sends an operator looking in the wrong place. Whoever brings up
 * several schemas asks for each of them first, so that a refusal leaves all as they were.
 *
 * @throws DatabaseSetupError when the schema comes from a newer version
 */
export async function refuseNewerSchema(pool: Pool, schema: string, migrations: Migrations): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const table = sql.id(schema, TABLE)
  const found = await sql<{ exists: boolean }>`
    select exists (select from pg_tables where schemaname = ${schema} and tablename = ${TABLE}) as exists`.execute(db)
  if (found.rows[0]?.exists !== true) return
  const done = await sql<{ name: string }>`select name from ${table} order by name`.execute(db)
  const unknown = done.rows.map(({ name }) => name).filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length === 0) return
  throw new DatabaseSetupError(
    `The schema ${schema} of the database was made by a newer version of Strata (it has ${unknown.join(', ')}). ` +
      'Use that version or a later one; an older one could damage the data.',
  )
}
