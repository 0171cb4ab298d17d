import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** A database of a test's own. */
export interface TestDatabase {
  url: string
  /** Deletes it, open connections or not. */
  drop(): Promise<void>
}

/** Makes an empty database on the server of the test run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administer(`create database ${name}`)
  const url = new URL(adminUrl())
  url.pathname = `/${name}`
  return { url: url.href, drop: () => administer(`drop database if exists ${name} with (force)`) }
}

function adminUrl(): string {
  const url = process.env['STRATA_TEST_DATABASE_URL']
  if (url === undefined) throw new Error('No database server: start the tests with npm test')
  return url
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl() })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
