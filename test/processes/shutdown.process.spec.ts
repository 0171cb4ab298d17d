import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { FragmentResult } from '../../src/ingestion/fragments/fragment-result.js'
import { Client } from '../kit/client.js'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { components, facts } from '../kit/samples.js'
import { ServerProcess } from '../kit/server-process.js'
import { StreamedBatch } from '../kit/streamed-batch.js'

const COUNT = 4000

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await ServerProcess.endAll()
  await database.drop()
})

test.each<NodeJS.Signals>(['SIGTERM', 'SIGINT'])('%s lets a running batch end and loses nothing', async (signal) => {
  const [server, url] = await ServerProcess.start(database.url)
  const items = components(COUNT)
  const batch = StreamedBatch.open(url)
  const results: FragmentResult[] = []
  const sending = batch.send(items.slice(0, 2000))
  for await (const result of batch.results()) {
    if (results.push(result) !== 500) continue
    server.signal(signal)
    await sending
    // A new request is refused, or its connection is: it is not left waiting.
    const late = await new Client(url)
      .rest('POST', '/api/catalog/fragments', facts('component:late', { a: 1 }))
      .catch(() => null)
    expect([null, 201, 503]).toContain(late?.status ?? null)
    await batch.send(items.slice(2000))
    batch.end()
  }
  const { code, output } = await server.exited
  expect([code, output]).toEqual([0, expect.stringContaining('"msg":"stopped"')])
  expect(results.map(({ outcome }) => outcome)).toEqual(items.map(() => 'RECORDED'))

  const [again, newUrl] = await ServerProcess.start(database.url)
  const client = new Client(newUrl)
  const repeated = (await client.batch(items)).json as unknown as FragmentResult[]
  // Unchanged at the same position: each is there, and was there once.
  expect(repeated).toEqual(results.map((result) => ({ ...result, outcome: 'UNCHANGED' })))
  const { code: stopped } = await again.stop()
  expect(stopped).toBe(0)
})

test('it stops at once where nothing is running, though a connection is kept open', async () => {
  const [server, url] = await ServerProcess.start(database.url)
  const client = new Client(url)
  await client.rest('GET', '/healthz')
  const { code, output } = await server.stop()
  expect([code, output]).toEqual([0, expect.not.stringContaining('ended before everything was closed')])
})
