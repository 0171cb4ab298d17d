import { describe, expect, test } from '@jest/globals'
import { collect } from '../../event-store/conformance/samples.spec-kit.js'
import { prefetch } from './prefetch.js'

/** Numbers from 1 on, noting when each is asked for and whether the end was told. */
function counted(count: number, failAt?: number) {
  const source = {
    asked: 0,
    ended: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (let n = 1; n <= count; n++) {
          source.asked = n
          await Promise.resolve()
          if (n === failAt) throw new Error(`no ${n}`)
          yield n
        }
      } finally {
        source.ended = true
      }
    },
  }
  return source
}

describe('prefetch', () => {
  test('passes everything through in order', async () => {
    expect(await collect(prefetch(counted(5)))).toEqual([1, 2, 3, 4, 5])
    expect(await collect(prefetch(counted(0)))).toEqual([])
  })

  test('asks for the next item, and no more, while one is worked on', async () => {
    const source = counted(5)
    const asked: number[] = []
    for await (const item of prefetch(source)) {
      await Promise.resolve()
      asked.push(source.asked - item)
    }
    expect(asked).toEqual([1, 1, 1, 1, 0])
  })

  test('gives what came before a failure, then the failure', async () => {
    const seen: number[] = []
    const read = async () => {
      for await (const item of prefetch(counted(5, 3))) seen.push(item)
    }
    await expect(read()).rejects.toThrow('no 3')
    expect(seen).toEqual([1, 2])
  })

  test('leaves no rejection unhandled when its reader stops before the failure', async () => {
    const unhandled: unknown[] = []
    const note = (error: unknown) => void unhandled.push(error)
    process.on('unhandledRejection', note)
    for await (const item of prefetch(counted(5, 2))) if (item === 1) break
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  test('ends its source when the reader stops or fails', async () => {
    const left = counted(5)
    for await (const item of prefetch(left)) if (item === 2) break
    const failed = counted(5)
    const read = async () => {
      for await (const item of prefetch(failed)) throw new Error(`worked on ${item}`)
    }
    await expect(read()).rejects.toThrow('worked on 1')
    expect([left.ended, failed.ended]).toEqual([true, true])
  })
})
