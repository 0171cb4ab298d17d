import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { ServerProcess } from '../kit/server-process.js'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await ServerProcess.endAll()
  await database.drop()
})

const WRONG = {
  STRATA_PORT: 'S3CRET',
  STRATA_HOST: 's3cret.example.com',
  STRATA_ROLES: 'api,s3cret',
  STRATA_DATABASE_URL: 'mysql://root:s3cret@db/x',
  STRATA_LOG_LEVEL: 's3cret',
  STRATA_PROT: 's3cret',
  STRATA_EVENT_STORE_URL: 'http://admin:s3cret@db',
}

/** Fails unless the process ended with one message to its operator, which holds no value of a setting. */
async function refusal(settings: Record<string, string>): Promise<string> {
  const { code, output } = await ServerProcess.run(settings).exited
  expect([code, output]).toEqual([1, expect.stringMatching(/^strata: /m)])
  expect(output).not.toMatch(/s3cret|\n {4}at /i)
  return output
}

test('wrong settings are named all at once, and never told', async () => {
  const output = await refusal(WRONG)
  for (const name of Object.keys(WRONG)) expect(output).toContain(name)
})

test.each([
  ['does not answer', 'ECONNREFUSED', () => 'postgres://s3cret:s3cret@127.0.0.1:1/s3cret'],
  ['does not exist', '3D000', () => database.url.replace(/\/\w+$/, '/s3cret')],
])('a database that %s is named by its setting', async (_, code, urlOf) => {
  const output = await refusal({ STRATA_PORT: '0', STRATA_DATABASE_URL: urlOf() })
  expect(output).toContain(`STRATA_DATABASE_URL names cannot be used (${code})`)
})

test('a port in use ends the start with a clear message', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  try {
    const settings = { STRATA_PORT: String(port), STRATA_DATABASE_URL: database.url }
    expect(await refusal(settings)).toContain(`port ${port} is in use`)
  } finally {
    other.close()
  }
})
