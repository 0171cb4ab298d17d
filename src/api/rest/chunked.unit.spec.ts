import { describe, expect, test } from '@jest/globals'
import { chunked, mapAhead } from './chunked.js'
import { Feed, gather } from './streams.spec-kit.js'

/** A timer's longest delay. */
const FOR_EVER = 2 ** 31 - 1

/** Calls that end when the test says so. */
class Calls {
  readonly begun: string[] = []
  readonly #ends = new Map<string, (failure?: Error) => void>()

  readonly map = (item: string): Promise<string> => {
    this.begun.push(item)
    return new Promise((resolve, reject) => {
      this.#ends.set(item, (failure) => (failure ? reject(failure) : resolve(item.toUpperCase())))
    })
  }

  end(item: string, failure?: Error): void {
    this.#ends.get(item)?.(failure)
  }
}

const keysOf = (item: string) => [item[0] ?? '']
/** Lets everything happen that nothing keeps back. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('chunks', () => {
  test('have at most that many items, the last one what is left', async () => {
    expect(await gather(chunked([1, 2, 3, 4, 5], 2, FOR_EVER))).toEqual([[1, 2], [3, 4], [5]])
    expect(await gather(chunked([1, 2], 2, FOR_EVER))).toEqual([[1, 2]])
    expect(await gather(chunked([], 2, FOR_EVER))).toEqual([])
  })

  test('are given as soon as they are full', async () => {
    const feed = new Feed<number>()
    const chunks = chunked(feed, 2, FOR_EVER)
    feed.push(1)
    feed.push(2)
    expect(await chunks.next()).toEqual({ done: false, value: [1, 2] })
    expect(feed.taken).toBe(2)
  })

  test('are given when the next item does not come, which then begins another', async () => {
    const feed = new Feed<number>()
    const chunks = chunked(feed, 2, 1)
    feed.push(1)
    expect(await chunks.next()).toEqual({ done: false, value: [1] })
    const next = chunks.next()
    feed.push(2)
    feed.push(3)
    expect(await next).toEqual({ done: false, value: [2, 3] })
    feed.end()
    expect(await chunks.next()).toEqual({ done: true, value: undefined })
  })

  test('are never empty, however long the first item takes', async () => {
    const feed = new Feed<number>()
    const first = chunked(feed, 2, 1).next()
    await new Promise((resolve) => setTimeout(resolve, 5))
    feed.push(1)
    feed.end()
    expect(await first).toEqual({ done: false, value: [1] })
  })

  test('come before the failure of their source, which is closed', async () => {
    let closed = false
    let fail: (error: Error) => void = () => undefined
    async function* source(): AsyncGenerator<number> {
      try {
        yield await Promise.resolve(1)
        yield await new Promise<number>((_, reject) => (fail = reject))
      } finally {
        closed = true
      }
    }
    const chunks = chunked(source(), 2, 1)
    expect(await chunks.next()).toEqual({ done: false, value: [1] })
    fail(new Error('cut off'))
    await expect(chunks.next()).rejects.toThrow('cut off')
    expect(closed).toBe(true)
  })
})

describe('mapping ahead', () => {
  test('gives results in order', async () => {
    const feed = new Feed<string>()
    for (const item of ['a', 'b', 'c']) feed.push(item)
    feed.end()
    expect(await gather(mapAhead(feed, keysOf, (item) => Promise.resolve(item.toUpperCase())))).toEqual(['A', 'B', 'C'])
    const nothing = new Feed<string>()
    nothing.end()
    expect(await gather(mapAhead(nothing, keysOf, (item) => Promise.resolve(item)))).toEqual([])
  })

  test('begins the next call while one is at work, and no more', async () => {
    const feed = new Feed<string>()
    for (const item of ['a', 'b', 'c']) feed.push(item)
    const calls = new Calls()
    const results = mapAhead(feed, keysOf, calls.map)
    const first = results.next()
    await settled()
    expect(calls.begun).toEqual(['a', 'b'])
    calls.end('b')
    await settled()
    expect(calls.begun).toEqual(['a', 'b'])
    calls.end('a')
    expect(await first).toEqual({ done: false, value: 'A' })
  })

  test('gives a result before the next item has come', async () => {
    const feed = new Feed<string>()
    const calls = new Calls()
    const results = mapAhead(feed, keysOf, calls.map)
    const first = results.next()
    feed.push('a')
    await settled()
    calls.end('a')
    expect(await first).toEqual({ done: false, value: 'A' })
    feed.end()
    expect(await results.next()).toEqual({ done: true, value: undefined })
  })

  test('lets a call wait for the one before when both have a key', async () => {
    const feed = new Feed<string>()
    for (const item of ['x1', 'x2', 'y']) feed.push(item)
    feed.end()
    const calls = new Calls()
    const results = gather(mapAhead(feed, keysOf, calls.map))
    await settled()
    expect(calls.begun).toEqual(['x1'])
    calls.end('x1')
    await settled()
    expect(calls.begun).toEqual(['x1', 'x2', 'y'])
    calls.end('x2')
    calls.end('y')
    expect(await results).toEqual(['X1', 'X2', 'Y'])
  })

  test('reads no further while nobody takes results', async () => {
    const feed = new Feed<string>()
    for (let i = 0; i < 100; i++) feed.push(String.fromCharCode(97 + i))
    const results = mapAhead(feed, keysOf, (item) => Promise.resolve(item))
    await results.next()
    await settled()
    expect(feed.taken).toBeLessThanOrEqual(3)
  })

  test('fails in the turn of the call that failed, and closes its source', async () => {
    let closed = false
    async function* source() {
      try {
        for (const item of ['a', 'b', 'c']) yield await Promise.resolve(item)
      } finally {
        closed = true
      }
    }
    const calls = new Calls()
    const results = mapAhead(source(), keysOf, calls.map)
    const first = results.next()
    await settled()
    calls.end('b', new Error('b failed'))
    calls.end('a')
    expect((await first).value).toBe('A')
    await expect(results.next()).rejects.toThrow('b failed')
    expect(closed).toBe(true)
  })

  test('fails when its source does', async () => {
    async function* source(): AsyncGenerator<string> {
      yield await Promise.resolve('a')
      throw new Error('cut off')
    }
    await expect(gather(mapAhead(source(), keysOf, (item) => Promise.resolve(item)))).rejects.toThrow('cut off')
  })

  test('closes its source when nobody wants more', async () => {
    let closed = false
    async function* source() {
      try {
        for (;;) yield await Promise.resolve('a')
      } finally {
        closed = true
      }
    }
    for await (const result of mapAhead(source(), keysOf, (item) => Promise.resolve(item))) {
      expect(result).toBe('a')
      break
    }
    expect(closed).toBe(true)
  })
})
