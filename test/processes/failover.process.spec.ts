import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CATALOG_PROJECTION } from '../../src/projections/catalog/catalog-projection.js'
import { digestsOf } from '../../src/projections/catalog/contents.spec-kit.js'
import { copyLog } from '../../src/projections/catalog/log-copy.spec-kit.js'
import { projectionId } from '../../src/projections/projection.js'
import {
  createProjectionDatabase,
  type ProjectionDatabase,
} from '../../src/projections/runner/projection-database.spec-kit.js'
import { Client } from '../kit/client.js'
import { components, facts } from '../kit/samples.js'
import { ServerProcess } from '../kit/server-process.js'

const PROJECTOR = { STRATA_ROLES: 'projector' }
const CATALOG = projectionId(CATALOG_PROJECTION)

let live: ProjectionDatabase
let replayed: ProjectionDatabase
beforeEach(async () => {
  live = await createProjectionDatabase(CATALOG_PROJECTION)
  replayed = await createProjectionDatabase(CATALOG_PROJECTION)
})
afterEach(async () => {
  await ServerProcess.endAll()
  await Promise.all([live.drop(), replayed.drop()])
})

async function start(projectors: number): Promise<[Client, ServerProcess[]]> {
  const starting = Array.from({ length: projectors }, () => ServerProcess.start(live.url, PROJECTOR))
  const [[, url], ...started] = await Promise.all([ServerProcess.start(live.url, { STRATA_ROLES: 'api' }), ...starting])
  return [new Client(url), started.map(([process]) => process)]
}

/** Asks again until there is an answer. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await ask()
    if (found !== undefined) return found
    await delay(25)
  }
}

interface Row {
  owner: string
  epoch: string
}

/** Who owns the catalog, once the epoch is at least that. */
async function owner(projectors: readonly ServerProcess[], epoch: number): Promise<ServerProcess> {
  return until(async () => {
    const { rows } = await live.pool.query<Row>(
      'select owner, epoch from projections.checkpoints where projection = $1',
      [CATALOG],
    )
    const [row] = rows
    if (!row || Number(row.epoch) < epoch) return undefined
    return projectors.find(({ pid }) => row.owner.endsWith(`:${pid}`))
  })
}

/** Writes without end until it is told to stop. */
function load(client: Client): () => Promise<void> {
  const stop = new AbortController()
  const writing = (async () => {
    for (let round = 0; !stop.signal.aborted; round++) await client.batch(components(40, `r${round}`))
  })()
  return () => {
    stop.abort()
    return writing
  }
}

/** The catalog is what a fresh replay of the log makes of it, and nothing was set aside. */
async function expectReplay(): Promise<void> {
  await until(async () => ((await live.progress.positionOf(CATALOG)) === (await live.store.head()) ? true : undefined))
  await copyLog(live.pool, replayed.pool)
  replayed.run(CATALOG_PROJECTION)
  await replayed.whenCaughtUp(CATALOG_PROJECTION)
  expect(await digestsOf(live.pool)).toEqual(await digestsOf(replayed.pool))
  expect(await live.parked(CATALOG_PROJECTION)).toEqual([])
}

test('of three projectors the owner is killed under load, twice, and the next one takes over', async () => {
  const [client, projectors] = await start(3)
  const stop = load(client)
  const killed: ServerProcess[] = []
  for (let epoch = 1; epoch <= 2; epoch++) {
    const current = await owner(projectors, epoch)
    const reached = await live.progress.positionOf(CATALOG)
    // Under way, not just begun.
    await until(async () => ((await live.progress.positionOf(CATALOG)) === reached ? undefined : true))
    await current.kill({ whole: true })
    killed.push(current)
  }
  const last = await owner(projectors, 3)
  expect(killed).not.toContain(last)
  await stop()
  await expectReplay()
  expect((await last.stop()).code).toBe(0)
}, 120_000)

test('an owner that is paused in the middle of a batch is replaced, and writes nothing when it wakes up', async () => {
  const [client, projectors] = await start(2)
  const paused = await owner(projectors, 1)
  await client.batch(components(20))
  await live.whenCaughtUp(CATALOG_PROJECTION)

  // Its batch waits for this lock, which readers pass; stopped then, it holds the locks of its transaction for as long as its session lives.
  const lock = await live.pool.connect()
  await lock.query('begin; lock table catalog_v1.fragments in share mode')
  await client.batch(components(20).map(({ entityRef }) => facts(entityRef, { paused: true })))
  const pid = await until(async () => {
    const { rows } = await live.pool.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'strata-projector' and wait_event_type = 'Lock'
       and datname = current_database()`,
    )
    return rows[0]?.pid
  })
  paused.signal('SIGSTOP')
  await lock.query('rollback')
  lock.release()

  const successor = await owner(projectors, 2)
  expect(successor).not.toBe(paused)
  await client.batch(components(20).map(({ entityRef }) => facts(entityRef, { paused: false })))
  await until(async () => ((await live.progress.positionOf(CATALOG)) === (await live.store.head()) ? true : undefined))
  const { rows } = await live.pool.query('select from pg_stat_activity where pid = $1', [pid])
  expect(rows).toEqual([])

  paused.signal('SIGCONT')
  await until(() => Promise.resolve(paused.output.includes('projection interrupted') || undefined))
  await client.batch(components(20, 'later'))
  await expectReplay()
  const after = await live.checkpoint(CATALOG_PROJECTION)
  expect([after?.epoch, await owner(projectors, 2)]).toEqual(['2', successor])
  expect((await paused.stop()).code).toBe(0)
  expect((await successor.stop()).code).toBe(0)
}, 120_000)
