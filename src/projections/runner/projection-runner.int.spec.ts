import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createProjectionDatabase, type ProjectionDatabase } from './projection-database.spec-kit.js'
import { amount, amounts, append, createTally, TALLY_ID, type Tally } from './tally.spec-kit.js'
import { applied, positions, signal, sums } from './tally-results.spec-kit.js'

let database: ProjectionDatabase
let tally: Tally

beforeAll(async () => {
  database = await createProjectionDatabase(createTally())
})
beforeEach(() => {
  tally = createTally()
})
afterEach(async () => {
  await database.stopAll()
  await database.clear()
})
afterAll(() => database.drop())

describe('a runner', () => {
  test('catches up batch by batch and then follows the log', async () => {
    await append(database.store, amounts(25))
    database.run(tally, { batchSize: 10 })
    await database.whenCaughtUp(tally)
    expect(tally.calls).toEqual([10, 10, 5])
    for (const revision of [24, 25]) {
      const position = await append(database.store, [amount(100)], 'one', revision)
      await database.progress.whenProjected(TALLY_ID, position)
    }
    expect(await applied(database)).toEqual(positions(27))
    expect(await sums(database)).toEqual({ one: [27, 25 * 13 + 200] })
    expect(await database.checkpoint(tally)).toEqual({ position: '27', epoch: '1', caught_up: true })
  })

  test('waits for a log that is empty', async () => {
    database.run(tally)
    const position = await append(database.store, amounts(1))
    await database.progress.whenProjected(TALLY_ID, position)
    expect(await sums(database)).toEqual({ one: [1, 1] })
  })

  test('goes on where the one before stopped', async () => {
    await append(database.store, amounts(5))
    await followUntilCaughtUp()
    await append(database.store, amounts(5), 'two')
    await followUntilCaughtUp()
    expect(await applied(database)).toEqual(positions(10))
    expect(await database.checkpoint(tally)).toMatchObject({ position: '10', epoch: '2' })
  })

  test('moves its checkpoint over events that its projection does not want', async () => {
    tally.filter = { streamPrefixes: ['two'] }
    await append(database.store, amounts(5))
    await append(database.store, amounts(1), 'two')
    const last = await append(database.store, amounts(5), 'three')
    database.run(tally)
    await database.progress.whenProjected(TALLY_ID, last)
    expect(await applied(database)).toEqual(['6'])
  })

  test('reads its projection’s own checkpoint', async () => {
    const other = { ...createTally(), name: 'other' }
    await append(database.store, amounts(3))
    database.run(tally)
    await database.whenCaughtUp(tally)
    expect(await database.checkpoint(other)).toBeUndefined()
    expect(await database.progress.positionOf('other@1')).toBeNull()
  })
})

describe('stopping', () => {
  test('finishes the batch in hand and takes no other', async () => {
    await append(database.store, amounts(30))
    const [reached, resume] = [signal(), signal()]
    tally.beforeCommit = async () => {
      reached.give()
      await resume.given
    }
    const runner = database.run(tally, { batchSize: 10 })
    await reached.given
    const stopped = runner.stop()
    resume.give()
    await stopped
    expect(tally.calls).toEqual([10])
    expect(await applied(database)).toHaveLength(10)
    expect(await database.checkpoint(tally)).toMatchObject({ position: '10' })
  })

  test('gives the lease back', async () => {
    await append(database.store, amounts(1))
    await followUntilCaughtUp()
    const { rows } = await database.pool.query(
      `select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
    )
    expect(rows).toEqual([])
  })

  test('is at once where nothing was begun', async () => {
    const runner = database.run(tally)
    await runner.stop()
    await runner.stop()
    expect(tally.calls).toEqual([])
  })
})

test('rows and checkpoint of a batch are committed together or not at all', async () => {
  await append(database.store, amounts(20))
  const seen: { applied: string[]; position: string | null | undefined }[] = []
  const look = async () => {
    seen.push({ applied: await applied(database), position: (await database.checkpoint(tally))?.position })
  }
  let failed = false
  tally.beforeCommit = async ([first]) => {
    if (first?.position !== '11' || failed) return
    failed = true
    // What the transaction wrote is not seen by others before its commit; nor is it after a failure.
    await look()
    throw Object.assign(new Error('once'), { code: '40001' })
  }
  database.run(tally, { batchSize: 10 })
  await database.whenCaughtUp(tally)
  await look()
  expect(seen).toEqual([
    { applied: positions(10), position: '10' },
    { applied: positions(20), position: '20' },
  ])
})

async function followUntilCaughtUp(): Promise<void> {
  const runner = database.run(tally)
  await database.whenCaughtUp(tally)
  await runner.stop()
}
