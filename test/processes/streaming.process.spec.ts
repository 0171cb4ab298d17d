import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from '../kit/client.js'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { facts, type Item } from '../kit/samples.js'
import { ServerProcess } from '../kit/server-process.js'
import { StreamedBatch } from '../kit/streamed-batch.js'

const LINE = 2048
/** 30,000 lines are 60 MB; held in memory, as text and parsed, they would be far above it. */
const MOST_GROWTH_MB = 90

let database: TestDatabase
let server: ServerProcess
let url: string
beforeAll(async () => {
  database = await createTestDatabase()
  ;[server, url] = await ServerProcess.start(database.url)
})
afterAll(async () => {
  await ServerProcess.endAll()
  await database.drop()
})

function* items(count: number, prefix: string): Generator<Item> {
  const text = 'x'.repeat(LINE)
  for (let i = 0; i < count; i++) yield facts(`resource:default/${prefix}-${i}`, { text })
}

/** Sends that many items while the results are read; counts what was recorded. */
async function record(count: number, prefix: string): Promise<number> {
  const batch = StreamedBatch.open(url)
  const sending = batch.send(items(count, prefix)).then(() => batch.end())
  let recorded = 0
  for await (const { outcome } of batch.results()) if (outcome === 'RECORDED') recorded++
  await sending
  return recorded
}

/** The most memory that a process ever had, in MB. */
function peakOf(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

const hasProc = existsSync('/proc/self/status')
const onLinux = hasProc ? test : test.skip

onLinux(
  'a batch of 30,000 lines needs hardly more memory than one of 1,000 (measured where there is /proc)',
  async () => {
    // What the first requests load and the collector has not yet learned is no growth.
    for (const round of ['a', 'b', 'c']) expect(await record(1000, round)).toBe(1000)
    const before = peakOf(server.pid)
    expect(await record(30_000, 'large')).toBe(30_000)
    const growth = peakOf(server.pid) - before
    expect(growth).toBeLessThan(MOST_GROWTH_MB)
  },
  120_000,
)

test('results come back before the body has ended', async () => {
  const batch = StreamedBatch.open(url)
  await batch.send(items(1200, 'early'))
  let read = 0
  for await (const { outcome } of batch.results()) {
    expect(outcome).toBe('RECORDED')
    // Of whole chunks all results are there while the body is still open.
    if (++read === 1000) batch.end()
  }
  expect(read).toBe(1200)
})

test('a client that does not read its results is not read on from', async () => {
  const client = new Client(url)
  const line = `"${'x'.repeat(100)}"\n`
  const lines = line.repeat(500)
  const batch = StreamedBatch.open(url)
  let sent = 0
  // Each round trip lets the service do all it could do meanwhile; when it takes nothing any more it has stopped reading.
  for (let idle = 0; idle < 100;) {
    if (batch.request.writableNeedDrain) {
      idle++
      await client.rest('GET', '/healthz')
    } else {
      idle = 0
      batch.request.write(lines)
      sent += 500
    }
    if (sent > 2_000_000) throw new Error('the service read on')
  }
  batch.end()
  let read = 0
  for await (const { error } of batch.results()) if (error?.code === 'INVALID_INPUT') read++
  expect(read).toBe(sent)
}, 120_000)
