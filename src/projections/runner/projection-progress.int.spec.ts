import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { SILENT } from '../../event-store/postgres/log-database.spec-kit.js'
import { createProjectionDatabase, type ProjectionDatabase } from './projection-database.spec-kit.js'
import { ProjectionProgress } from './projection-progress.js'
import { PROJECTED_CHANNEL } from './schema.js'
import { at, TALLY_ID } from './tally.spec-kit.js'

let database: ProjectionDatabase
let progress: ProjectionProgress

beforeAll(async () => {
  database = await createProjectionDatabase()
})
beforeEach(() => {
  progress = new ProjectionProgress(database.open('waiting'), SILENT)
})
afterEach(async () => {
  await progress.close()
  await database.clear()
})
afterAll(() => database.drop())

/** As a batch does it. */
async function moveTo(position: number | string): Promise<void> {
  await database.pool.query(
    `insert into projections.checkpoints (projection, position) values ($1, $2)
     on conflict (projection) do update set position = $2`,
    [TALLY_ID, position],
  )
  await database.pool.query('select pg_notify($1, $2)', [PROJECTED_CHANNEL, `${TALLY_ID} ${position}`])
}

/** Resolves once the progress waits for notifications on a connection other than that one; gives its process id. */
async function listening(than = 0): Promise<number> {
  for (;;) {
    const { rows } = await database.pool.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'waiting' and query like 'listen %' and state = 'idle'
       and datname = current_database() and pid <> $1`,
      [than],
    )
    if (rows[0]) return rows[0].pid
  }
}

describe('a position is waited for', () => {
  test('not at all when it was reached before', async () => {
    await moveTo(10)
    await progress.whenProjected(TALLY_ID, at(10), 0)
    await progress.whenProjected(TALLY_ID, at(9), 0)
  })

  test('until the checkpoint is at it or behind it, numbers compared as numbers', async () => {
    await moveTo(9)
    let reached = false
    const waiting = progress.whenProjected(TALLY_ID, at(10)).then(() => (reached = true))
    await listening()
    await moveTo(9)
    await progress.whenProjected(TALLY_ID, at(9))
    expect(reached).toBe(false)
    await moveTo(100)
    await waiting
  })

  test('by many at once, each until its own', async () => {
    const reached: number[] = []
    const waiting = [1, 2, 3, 4, 5].map((n) => progress.whenProjected(TALLY_ID, at(n)).then(() => reached.push(n)))
    await listening()
    await moveTo(3)
    await Promise.all(waiting.slice(0, 3))
    expect(reached.toSorted()).toEqual([1, 2, 3])
    await moveTo(5)
    await Promise.all(waiting)
  })

  test('of the one projection only', async () => {
    await moveTo(10)
    expect(await progress.positionOf('other@1')).toBeNull()
    expect(await progress.positionOf(TALLY_ID)).toBe('10')
    await expect(progress.whenProjected('other@1', at(1), 5)).rejects.toMatchObject({ code: 'NOT_YET_PROJECTED' })
  })

  test('no longer than asked for', async () => {
    await moveTo(10)
    await expect(progress.whenProjected(TALLY_ID, at(11), 5)).rejects.toMatchObject({
      code: 'NOT_YET_PROJECTED',
      status: 503,
      message: expect.stringContaining('position 11'),
    })
  })

  test('though the connection that listens is killed', async () => {
    const waiting = progress.whenProjected(TALLY_ID, at(1))
    const before = await listening()
    await database.pool.query('select pg_terminate_backend($1, 5000)', [before])
    await moveTo(1)
    await waiting
    const again = progress.whenProjected(TALLY_ID, at(2))
    expect(await listening(before)).not.toBe(before)
    await moveTo(2)
    await again
  })

  test('though no connection is left to listen on', async () => {
    const pool = database.open('crowded')
    const held = await Promise.all([1, 2, 3, 4].map(() => pool.connect()))
    const crowded = new ProjectionProgress(pool, SILENT)
    const waiting = crowded.whenProjected(TALLY_ID, at(1))
    await moveTo(1)
    await waiting
    held.forEach((client) => client.release())
    await crowded.close()
  })

  test('until it is closed', async () => {
    const waiting = progress.whenProjected(TALLY_ID, at(1))
    const refused = expect(waiting).rejects.toMatchObject({ code: 'NOT_YET_PROJECTED' })
    await listening()
    await progress.close()
    await refused
  })
})
