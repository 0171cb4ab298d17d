import { expect, test } from '@jest/globals'
import { NO_STREAM, type EventStore, type ReadStreamOptions } from '../event-store.js'
import { collect, placesOf, request } from './samples.spec-kit.js'

/** Reads of one stream. */
export function testReadingStreams(store: () => EventStore): void {
  const revisions = async (options: ReadStreamOptions) =>
    (await collect(store().readStream('a', options))).map(({ revision }) => revision)

  test('finds no events in a stream that does not exist', async () => {
    await store().append([request('ab', NO_STREAM)])
    expect(await collect(store().readStream('a'))).toEqual([])
    expect(await collect(store().readStream('a', { direction: 'backwards' }))).toEqual([])
  })

  test('reads one stream only', async () => {
    await store().append([request('a', NO_STREAM), request('ab', NO_STREAM), request('a', 0)])
    expect(placesOf(await collect(store().readStream('a')))).toEqual(['a@0', 'a@1'])
  })

  test('reads forwards and backwards, from a revision, up to a limit', async () => {
    await store().append([request('a', NO_STREAM, 5)])
    expect(await revisions({})).toEqual([0, 1, 2, 3, 4])
    expect(await revisions({ from: 2 })).toEqual([2, 3, 4])
    expect(await revisions({ from: 1, limit: 2 })).toEqual([1, 2])
    expect(await revisions({ from: 5 })).toEqual([])
    expect(await revisions({ direction: 'backwards' })).toEqual([4, 3, 2, 1, 0])
    expect(await revisions({ direction: 'backwards', limit: 1 })).toEqual([4])
    expect(await revisions({ direction: 'backwards', from: 2, limit: 2 })).toEqual([2, 1])
    expect(await revisions({ direction: 'backwards', from: 99, limit: 1 })).toEqual([4])
  })

  test('goes on over the end of a page in both directions', async () => {
    await store().append([request('a', NO_STREAM, 1_203)])
    const rising = Array.from({ length: 1_203 }, (_, revision) => revision)
    expect(await revisions({})).toEqual(rising)
    expect(await revisions({ limit: 1_001 })).toEqual(rising.slice(0, 1_001))
    expect(await revisions({ direction: 'backwards' })).toEqual(rising.toReversed())
    expect(await revisions({ direction: 'backwards', limit: 700, from: 1_000 })).toEqual(
      rising.slice(301, 1_001).toReversed(),
    )
  })

  test('can be left before its end', async () => {
    await store().append([request('a', NO_STREAM, 3)])
    for await (const { revision } of store().readStream('a')) {
      expect(revision).toBe(0)
      break
    }
    expect(await store().head()).not.toBeNull()
  })
}
