import { describe, expect, test } from '@jest/globals'
import { Wakeups } from './wakeups.js'

const never = new AbortController().signal

describe('Wakeups', () => {
  test('resume who waits', async () => {
    const wakeups = new Wakeups()
    const waiting = [wakeups.since(wakeups.turn, never), wakeups.since(wakeups.turn, never)]
    wakeups.wake()
    await expect(Promise.all(waiting)).resolves.toHaveLength(2)
  })

  test('are not lost on who was reading meanwhile', async () => {
    const wakeups = new Wakeups()
    const { turn } = wakeups
    wakeups.wake()
    await expect(wakeups.since(turn, never)).resolves.toBeUndefined()
  })

  test('are not waited for once the signal aborts', async () => {
    const wakeups = new Wakeups()
    const ending = new AbortController()
    const waiting = wakeups.since(wakeups.turn, ending.signal)
    ending.abort()
    await expect(waiting).resolves.toBeUndefined()
    await expect(wakeups.since(wakeups.turn, ending.signal)).resolves.toBeUndefined()
  })

  test('are not waited for longer than asked', async () => {
    const wakeups = new Wakeups()
    await expect(wakeups.since(wakeups.turn, never, 1)).resolves.toBeUndefined()
  })
})
