import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from '../kit/client.js'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { component } from '../kit/samples.js'
import { ServerProcess } from '../kit/server-process.js'

const ROUNDS = 4

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await ServerProcess.endAll()
  await database.drop()
})

/** Commands of each kind, with the outcome that each has to have in the audit log. */
const commands = (n: number): [outcome: string, method: string, path: string, body?: unknown][] => [
  ['ACCEPTED', 'POST', '/api/catalog/fragments', component(`shop-${n}`)],
  ['REFUSED', 'DELETE', `/api/catalog/fragments?entityRef=component:none-${n}`],
  ['ACCEPTED', 'PUT', `/api/log/subscriptions/reader-${n}`, {}],
  ['REFUSED', 'POST', '/api/catalog/sources/rank?source=api/nobody', { rank: 1, reason: 'why not' }],
]

test('what was answered is in the audit log, though the process is killed the moment that it has answered', async () => {
  const sent: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const [server, url] = await ServerProcess.start(database.url)
    for (const [i, [outcome, method, path, body]] of commands(round).entries()) {
      const id = `round-${round}-${i}`
      await new Client(url).rest(method, path, body, { 'x-correlation-id': id })
      sent.push(`${id} ${outcome}`)
    }
    await server.kill({ whole: true })
  }
  const [, url] = await ServerProcess.start(database.url)
  const { json } = await new Client(url).rest('GET', '/api/audit?first=100')
  const { entries } = json as unknown as { entries: { correlationId: string; outcome: string }[] }
  expect(entries.map(({ correlationId, outcome }) => `${correlationId} ${outcome}`).sort()).toEqual(sent.sort())
}, 180_000)
