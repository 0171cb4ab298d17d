import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { CloudEvent } from '../../src/projections/feed/cloud-event.js'
import { Client } from '../kit/client.js'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { Random } from '../kit/random.js'
import { facts } from '../kit/samples.js'
import { ServerProcess } from '../kit/server-process.js'

const CONSUMER = resolve('test/processes/consumer.mjs')
const STRATA = resolve('dist/cli/main.js')
const WRITES = 1500
const BATCH = 50
/** The service is killed before these batches. */
const DEATHS = [8, 17, 26]

let database: TestDatabase
let folder: string
let server: ServerProcess
let url: string
beforeAll(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'strata-consumers-'))
  ;[server, url] = await ServerProcess.start(database.url)
})
afterAll(async () => {
  await ServerProcess.endAll()
  await rm(folder, { recursive: true, force: true })
  await database.drop()
})

/** What is written last, so that a consumer knows when it has seen all. */
const THE_END = 'component:default/the-end'

/** Writes with two connections at once, and kills the service now and then. */
async function write(): Promise<void> {
  for (let batch = 0; batch * BATCH < WRITES; batch++) {
    if (DEATHS.includes(batch)) {
      await server.kill({ whole: true })
      ;[server, url] = await ServerProcess.start(database.url)
    }
    const items = Array.from({ length: BATCH }, (_, n) => facts(`component:default/c-${n % 9}`, { batch, n }))
    const halves = [items.slice(0, BATCH / 2), items.slice(BATCH / 2)]
    await Promise.all(halves.map((half) => new Client(url).batch(half)))
  }
  await new Client(url).batch([facts(THE_END, {})])
}

/** Runs a consumer until it has seen all; it is killed after a random number of events, again and again. */
async function consume(name: string, every: number, random: Random) {
  const positions: string[] = []
  let deaths = 0
  for (let done = false; !done; deaths++) {
    if (deaths > 1000) throw new Error(`${name} comes to nothing: it saw ${positions.length} events`)
    const child = spawn(process.execPath, [CONSUMER, url, name, String(every)], { stdio: ['ignore', 'pipe', 'ignore'] })
    const exited = once(child, 'exit')
    const killAt = positions.length + 1 + random.int(150)
    for await (const line of createInterface({ input: child.stdout })) {
      const [position = '', subject] = line.split(' ')
      positions.push(position)
      done ||= subject === THE_END
      if (done || positions.length === killAt) child.kill('SIGKILL')
    }
    await exited
  }
  return { positions, deaths }
}

test('consumers that are killed at random, and the service with them, are given every event at least once and in order', async () => {
  for (const name of ['one', 'many'])
    await new Client(url).rest('PUT', `/api/log/subscriptions/${name}`, { after: '0' })
  const consumers = [consume('one', 1, new Random(1)), consume('many', 20, new Random(2))]
  await write()
  const given = await Promise.all(consumers)

  const log = (await new Client(url).rest('GET', '/api/log')).json as unknown as CloudEvent[]
  expect(log.length).toBeGreaterThan(WRITES)
  for (const { positions, deaths } of given) {
    expect(deaths).toBeGreaterThan(5)
    const known = [...new Set(positions)]
    expect(known).toEqual(log.map(({ position }) => position))
    // One that dies before its acknowledgement is given it again.
    expect(positions.length).toBeGreaterThan(known.length)
  }
}, 240_000)

test('a replay into a file that is killed at random and resumed has every event once', async () => {
  const file = join(folder, 'log.ndjson')
  const log = (await new Client(url).rest('GET', '/api/log')).text
  const random = new Random(7)
  for (let part = 1; part <= 12; part++) {
    const child = spawn(process.execPath, [STRATA, 'replay', '--out', file, '--resume', '--url', url], {
      stdio: 'ignore',
    })
    const exited = once(child, 'exit')
    const killAt = random.int(log.length)
    while (child.exitCode === null && child.signalCode === null) {
      const written = await stat(file).then(
        ({ size }) => size,
        () => 0,
      )
      if (written >= killAt) child.kill('SIGKILL')
      await Promise.race([exited, new Promise((done) => setImmediate(done))])
    }
  }
  const { exitCode } = await finish(file)
  expect(exitCode).toBe(0)
  expect(await readFile(file, 'utf8')).toBe(log)
}, 120_000)

async function finish(file: string) {
  const child = spawn(process.execPath, [STRATA, 'replay', '--out', file, '--resume', '--url', url], {
    stdio: 'ignore',
  })
  await once(child, 'exit')
  return child
}
