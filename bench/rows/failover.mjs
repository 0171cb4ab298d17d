import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { openEventStore } from '../../dist/event-store/open-event-store.js'
import { createLogger } from '../../dist/platform/logging/logger.js'
import { recording } from '../kit/event-log.mjs'
import { lessIsBetter } from '../kit/result.mjs'
import { spread } from '../kit/statistics.mjs'

const COMMAND = fileURLToPath(new URL('../../bin/strata.mjs', import.meta.url))
const NO_STREAM = -1
const ROUNDS = 5
const LIMITS = { goal: 5, limit: 10 }
/** Streams that no other row writes to. */
const FIRST = 900_000

/** How long a projection stands still when its owner is killed, and when it is paused: from then until the next event is projected. */
export async function failover({ scratch, scratchUrl, cleanUp }) {
  const database = 'bench_failover'
  await scratch.query(`drop database if exists ${database} with (force)`)
  await scratch.query(`create database ${database}`)
  const url = Object.assign(new URL(scratchUrl), { pathname: `/${database}` }).href
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const store = await openEventStore(url, { logger: createLogger('silent') })
  const bench = { url, client, store, cleanUp, counter: { next: FIRST }, projectors: new Map() }
  try {
    await Promise.all([start(bench), start(bench)])
    const killed = await measured(bench, 'SIGKILL')
    const paused = await measured(bench, 'SIGSTOP')
    return [
      lessIsBetter('the owner killed, until its successor has projected', killed.figure, 's'),
      lessIsBetter('  the longest of five', killed.longest, 's', LIMITS),
      lessIsBetter('the owner paused, until its successor has projected', paused.figure, 's'),
      lessIsBetter('  the longest of five', paused.longest, 's', LIMITS),
    ]
  } finally {
    await Promise.all([...bench.projectors.values()].map(end))
    await store.close()
    await client.end()
    await scratch.query(`drop database ${database} with (force)`)
  }
}

async function measured(bench, signal) {
  const seconds = []
  for (let round = 0; round < ROUNDS; round++) {
    await project(bench)
    const owner = await ownerOf(bench)
    owner.kill(signal)
    const since = performance.now()
    await project(bench)
    seconds.push((performance.now() - since) / 1000)
    bench.projectors.delete(owner.pid)
    await Promise.all([end(owner), start(bench)])
  }
  return { ...spread(seconds), longest: Math.max(...seconds) }
}

/** Appends an event and waits until the catalog has it. */
async function project({ store, client, counter }) {
  const [verdict] = await store.append([recording(counter.next++, NO_STREAM)])
  for (;;) {
    const { rows } = await client.query('select position from projections.checkpoints')
    if (rows.some(({ position }) => BigInt(position ?? 0) >= BigInt(verdict.position))) return
    await delay(10)
  }
}

async function ownerOf({ client, projectors }) {
  const { rows } = await client.query('select owner from projections.checkpoints')
  return projectors.get(Number(rows[0].owner.split(':').at(-1)))
}

/** Starts a projector and waits until it is up. */
async function start({ url, cleanUp, projectors }) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('STRATA_'))
  const settings = { STRATA_ROLES: 'projector', STRATA_PORT: '0', STRATA_DATABASE_URL: url }
  const child = spawn(process.execPath, [COMMAND, 'start'], {
    env: { ...Object.fromEntries(own), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  cleanUp.later(() => end(child))
  projectors.set(child.pid, child)
  const lines = createInterface({ input: child.stdout })
  await new Promise((resolve, reject) => {
    lines.on('line', (line) => JSON.parse(line).url && resolve())
    child.once('exit', (code) => reject(new Error(`a projector ended with code ${code}`)))
  })
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
