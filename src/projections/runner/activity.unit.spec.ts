import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { Activity } from './activity.js'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

/** Whether who waits may go on. */
function waiting(activity: Activity): { passed: boolean } {
  const state = { passed: false }
  void activity.whenAtRest(1000).then(() => (state.passed = true))
  return state
}

test('nobody waits for a projection that rests', async () => {
  const state = waiting(new Activity())
  await jest.advanceTimersByTimeAsync(0)
  expect(state.passed).toBe(true)
})

test('who waits goes on when it rests, and not before', async () => {
  const activity = new Activity()
  activity.begin()
  const state = waiting(activity)
  await jest.advanceTimersByTimeAsync(999)
  expect(state.passed).toBe(false)
  activity.rest()
  await jest.advanceTimersByTimeAsync(0)
  expect(state.passed).toBe(true)
  expect(jest.getTimerCount()).toBe(0)
})

test('nobody waits for ever', async () => {
  const activity = new Activity()
  activity.begin()
  const state = waiting(activity)
  await jest.advanceTimersByTimeAsync(1000)
  expect(state.passed).toBe(true)
})
