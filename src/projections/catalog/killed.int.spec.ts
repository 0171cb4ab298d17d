import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { PoolClient } from 'pg'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { PROJECTED_CHANNEL } from '../runner/schema.js'
import { CATALOG_PROJECTION } from './catalog-projection.js'
import { digestsOf, unknownSpellings } from './contents.spec-kit.js'
import { appendTo } from './happenings.spec-kit.js'
import { longHistory } from './history.spec-kit.js'
import { copyLog } from './log-copy.spec-kit.js'

const PROJECTOR = resolve('test/processes/projector.mjs')
const SEED = 20_260_301
const KILLS = 18
const BATCH_SIZE = 15

let killed: ProjectionDatabase
let undisturbed: ProjectionDatabase
let child: ChildProcess | undefined

beforeAll(async () => {
  killed = await createProjectionDatabase(CATALOG_PROJECTION)
  undisturbed = await createProjectionDatabase(CATALOG_PROJECTION)
})
afterAll(async () => {
  child?.kill('SIGKILL')
  await Promise.all([killed.drop(), undisturbed.drop()])
})

/** The same figures for the same seed, from 0 to below 1. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const start = () =>
  spawn(process.execPath, [PROJECTOR, killed.url, String(BATCH_SIZE)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })

/** Resolves after so many more commits of the projector. */
async function commits(listener: PoolClient, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await once(listener, 'notification')
}

test('a projector that is killed again and again comes to what it comes to undisturbed', async () => {
  const random = seeded(SEED)
  const history = longHistory(SEED, 300, 6000)
  const listener = await killed.open('parent').connect()
  await listener.query(`listen ${PROJECTED_CHANNEL}`)

  const revisions = new Map<string, number>()
  let appended = Math.floor(history.length / 2)
  await appendTo(killed.store, history.slice(0, appended), revisions)
  const slice = Math.ceil((history.length - appended) / KILLS)
  let inTheMiddle = 0
  for (let kill = 0; kill < KILLS; kill += 1) {
    child = start()
    const growing = appendTo(killed.store, history.slice(appended, appended + slice), revisions)
    appended += slice
    await commits(listener, 1 + Math.floor(random() * 6))
    // No more than a batch takes, so that it is hit anywhere.
    await delay(random() * 12)
    child.kill('SIGKILL')
    await Promise.all([once(child, 'exit'), growing])
    const { position } = (await killed.checkpoint(CATALOG_PROJECTION)) ?? {}
    if (position !== (await killed.store.head())) inTheMiddle += 1
  }
  listener.release()
  child = start()
  await killed.whenCaughtUp(CATALOG_PROJECTION)

  await copyLog(killed.pool, undisturbed.pool)
  undisturbed.run(CATALOG_PROJECTION)
  await undisturbed.whenCaughtUp(CATALOG_PROJECTION)
  expect(await digestsOf(killed.pool)).toEqual(await digestsOf(undisturbed.pool))
  expect(await unknownSpellings(killed.pool)).toEqual([])
  expect(await killed.parked(CATALOG_PROJECTION)).toEqual([])
  expect(await undisturbed.parked(CATALOG_PROJECTION)).toEqual([])
  expect(await killed.checkpoint(CATALOG_PROJECTION)).toMatchObject({ epoch: String(KILLS + 1) })
  expect(inTheMiddle).toBeGreaterThanOrEqual(15)
}, 120_000)
