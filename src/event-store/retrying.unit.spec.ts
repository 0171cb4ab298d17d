import { describe, expect, test } from '@jest/globals'
import { backOff, retrying } from './retrying.js'

const LOST = new Error('Connection terminated unexpectedly')
const isTransient = (error: unknown) => error === LOST

/** Fails so many times, then tells how often it was tried. */
function failing(times: number, error = LOST): () => Promise<number> {
  let tries = 0
  return () => {
    tries += 1
    return tries <= times ? Promise.reject(error) : Promise.resolve(tries)
  }
}

describe('retrying', () => {
  const { signal } = new AbortController()

  test('tries again after a connection failure, so many times', async () => {
    await expect(retrying(failing(1), { attempts: 2, isTransient, signal })).resolves.toBe(2)
    await expect(retrying(failing(2), { attempts: 2, isTransient, signal })).rejects.toBe(LOST)
  })

  test('does not try again after another failure', async () => {
    const error = new Error('something else')
    await expect(retrying(failing(1, error), { attempts: 2, isTransient, signal })).rejects.toBe(error)
  })

  test('stops waiting on its signal, with the failure it waited for', async () => {
    const ending = new AbortController()
    const logger = { warn: () => ending.abort() }
    await expect(retrying(failing(1), { attempts: 2, isTransient, signal: ending.signal, logger })).rejects.toBe(LOST)
    await expect(retrying(failing(1), { attempts: 2, isTransient, signal: ending.signal })).rejects.toBe(LOST)
  })
})

describe('backOff', () => {
  test('grows up to five seconds', () => {
    expect(backOff(1)).toBeLessThanOrEqual(50)
    expect(backOff(3)).toBeGreaterThanOrEqual(400)
    expect(backOff(10_000)).toBeLessThanOrEqual(5_000)
  })
})
