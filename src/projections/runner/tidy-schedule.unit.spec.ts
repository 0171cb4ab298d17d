import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { scheduleTidying, type TidySchedule } from './tidy-schedule.js'

let runs: number
let schedule: TidySchedule
beforeEach(() => {
  jest.useFakeTimers()
  runs = 0
  schedule = scheduleTidying(() => {
    runs++
    return Promise.resolve()
  })
})
afterEach(() => {
  jest.useRealTimers()
})

/** Batches of 500, each of which the projection catches up with. */
async function load(events: number): Promise<number> {
  for (let n = 0; n < events; n += 500) {
    schedule.applied(500, true)
    await jest.advanceTimersByTimeAsync(100)
  }
  return runs
}

test('tidies as soon as a catch-up is over, and not before', async () => {
  schedule.applied(50_000, false)
  await jest.advanceTimersByTimeAsync(5000)
  expect(runs).toBe(0)
  schedule.applied(0, true)
  await jest.advanceTimersByTimeAsync(0)
  expect(runs).toBe(1)
})

test('amid a load tidies only what has grown by much', async () => {
  expect(await load(4500)).toBe(0)
  expect(await load(500)).toBe(1)
  expect(await load(14_500)).toBe(1)
  expect(await load(500)).toBe(2)
  expect(await load(50_000)).toBe(2)
})

test('tidies what came last when no more comes', async () => {
  await load(50_000)
  const amid = runs
  await jest.advanceTimersByTimeAsync(1000)
  expect(runs).toBe(amid + 1)
  await jest.advanceTimersByTimeAsync(100_000)
  expect(runs).toBe(amid + 1)
})

test('leaves few changes to autovacuum', async () => {
  await load(4000)
  await jest.advanceTimersByTimeAsync(100_000)
  expect(runs).toBe(0)
})

test('starts nothing more when it is to finish, and waits for what was started', async () => {
  let end: () => void = () => undefined
  let ended = false
  schedule = scheduleTidying(() => new Promise<void>((resolve) => (end = resolve)))
  await load(12_000)
  const finished = schedule.finished().then(() => (ended = true))
  await jest.advanceTimersByTimeAsync(100_000)
  expect(ended).toBe(false)
  end()
  await finished
  expect(ended).toBe(true)
})
