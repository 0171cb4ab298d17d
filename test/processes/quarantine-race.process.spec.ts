import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { FragmentResult } from '../../src/ingestion/fragments/fragment-result.js'
import type { CloudEvent } from '../../src/projections/feed/cloud-event.js'
import { Client } from '../kit/client.js'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { component } from '../kit/samples.js'
import { ServerProcess } from '../kit/server-process.js'

const SOURCE = 'scm/github/acme'
const REFS = 40
const ROUNDS = 6

let database: TestDatabase
let first: Client
let others: Client[]
beforeAll(async () => {
  database = await createTestDatabase()
  first = new Client((await ServerProcess.start(database.url))[1])
  const apis = Array.from({ length: 2 }, () => ServerProcess.start(database.url, { STRATA_ROLES: 'api' }))
  others = (await Promise.all(apis)).map(([, url]) => new Client(url))
})
afterAll(async () => {
  await ServerProcess.endAll()
  await database.drop()
})

/** Writes through one process until it is told to stop and has been told of the quarantine some rounds long. */
async function write(client: Client, name: string, isOver: () => boolean): Promise<FragmentResult[]> {
  const results: FragmentResult[] = []
  for (let n = 0, after = 0; after < ROUNDS; n++, after += isOver() ? 1 : 0) {
    const items = Array.from({ length: REFS }, (_, i) => ({ ...component(`${name}-${i}`, { n }), source: SOURCE }))
    results.push(...((await client.batch(items)).json as unknown as FragmentResult[]))
  }
  return results
}

/** What became of the source's fragments, in the order of the log. */
async function told(): Promise<CloudEvent[]> {
  const types = 'SourceQuarantined,EntityFragmentRecorded,EntityFragmentQuarantined'
  return (await first.rest('GET', `/api/log?types=${types}`)).json as unknown as CloudEvent[]
}

test('whichever process takes it, nothing of a source takes effect once its quarantine was answered, and nothing is lost', async () => {
  let over = false
  const writing = others.map((client, i) => write(client, `w${i}`, () => over))
  while ((await told()).length < REFS * others.length) await first.data('{ entities { totalCount } }')
  const body = { reason: 'It reports another branch' }
  const { status } = await first.rest('POST', `/api/catalog/sources/quarantine?source=${SOURCE}`, body)
  over = true
  const results = (await Promise.all(writing)).flat()
  expect(status).toBe(200)
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['RECORDED', 'QUARANTINED']))
  const events = await told()
  const at = events.findIndex(({ type }) => type === 'SourceQuarantined')
  const typesOf = (some: CloudEvent[]) => [...new Set(some.map(({ type }) => type))]
  expect([typesOf(events.slice(0, at)), typesOf(events.slice(at + 1))]).toEqual([
    ['EntityFragmentRecorded'],
    ['EntityFragmentQuarantined'],
  ])
  const positions = new Set(events.map(({ position }) => position))
  expect(results.filter(({ position }) => position === null || !positions.has(position))).toEqual([])
  expect(events).toHaveLength(results.length + 1)
}, 120_000)
