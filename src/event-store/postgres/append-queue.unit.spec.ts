import { describe, expect, test } from '@jest/globals'
import pg from 'pg'
import { newEvent, request } from '../conformance/samples.spec-kit.js'
import { encodeRequest, type EncodedRequest } from '../encoded-event.js'
import { NO_STREAM, type AppendVerdict } from '../event-store.js'
import { AppendQueue, type AppendUnit } from './append-queue.js'

const KILOBYTE = 1024

const single = (stream: string, events = 1): EncodedRequest[] => [encodeRequest(request(stream, NO_STREAM, events))]

function refusal(code: string): Error {
  return Object.assign(new pg.DatabaseError(`refused: ${code}`, 0, 'error'), { code })
}

/** A queue whose groups are recorded, as names of streams; a stream named by an error's code is refused with it. */
function recordingQueue(): { queue: AppendQueue; groups: string[][] } {
  const groups: string[][] = []
  const write = (units: readonly AppendUnit[]): Promise<AppendVerdict[][]> => {
    const streams = units.flat().map(({ stream }) => stream)
    groups.push(streams)
    const code = streams.find((stream) => /^\w{5}$/.test(stream))
    if (code !== undefined) return Promise.reject(refusal(code))
    return Promise.resolve(units.map((unit) => unit.map(() => ({ taken: true, revision: 0, position: null }))))
  }
  return { queue: new AppendQueue(write), groups }
}

async function submit(queue: AppendQueue, unit: AppendUnit): Promise<AppendVerdict[] | undefined> {
  const [outcome] = await queue.submit([unit])
  if (outcome?.status === 'rejected') throw outcome.reason
  return outcome?.value
}

describe('AppendQueue', () => {
  test('writes together what arrives together, in order', async () => {
    const { queue, groups } = recordingQueue()
    await Promise.all(['a', 'b', 'c'].map((stream) => submit(queue, single(stream))))
    expect(groups).toEqual([['a', 'b', 'c']])
  })

  test('writes together what arrives while another group is under way', async () => {
    const { queue, groups } = recordingQueue()
    const late = submit(queue, single('a')).then(() =>
      Promise.all([submit(queue, single('b')), submit(queue, single('c'))]),
    )
    await late
    expect(groups).toEqual([['a'], ['b', 'c']])
  })

  test('tells the outcomes of units that were queued together in their order, whichever are refused', async () => {
    const { queue } = recordingQueue()
    const outcomes = await queue.submit(['a', '22P05', 'b'].map((stream) => single(stream)))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await queue.submit([])).toEqual([])
  })

  test('bounds a group by its events, of which a request without any counts as one', async () => {
    const { queue, groups } = recordingQueue()
    const units = [
      single('a', 1_500),
      single('b', 499),
      single('c', 0),
      single('d', 0),
      single('e', 5_000),
      single('f'),
    ]
    await Promise.all(units.map((unit) => submit(queue, unit)))
    expect(groups).toEqual([['a', 'b', 'c'], ['d'], ['e'], ['f']])
  })

  test('bounds a group by its size, and never splits a unit', async () => {
    const { queue, groups } = recordingQueue()
    const large = (stream: string, kilobytes: number) =>
      encodeRequest(request(stream, NO_STREAM, [newEvent({ text: 'x'.repeat(kilobytes * KILOBYTE) })]))
    await Promise.all(
      [[large('a', 5_000)], [large('b', 4_000)], [large('c', 9_000), large('d', 1)]].map((unit) => submit(queue, unit)),
    )
    expect(groups).toEqual([['a'], ['b'], ['c', 'd']])
  })

  test('halves a group that is refused for its content until the culprit is alone', async () => {
    const { queue, groups } = recordingQueue()
    const outcomes = await Promise.allSettled(
      ['a', 'b', '22P05', 'c', 'd'].map((stream) => submit(queue, single(stream))),
    )
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    expect(groups.slice(1)).toEqual([['a', 'b', '22P05'], ['a', 'b'], ['22P05'], ['c', 'd']])
  })

  test('rejects a whole group for any other failure, and goes on', async () => {
    const { queue, groups } = recordingQueue()
    const outcomes = await Promise.allSettled(['a', '53100', 'b'].map((stream) => submit(queue, single(stream))))
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await expect(submit(queue, single('c'))).resolves.toEqual([{ taken: true, revision: 0, position: null }])
    expect(groups).toEqual([['a', '53100', 'b'], ['c']])
  })

  test('is idle once all is written', async () => {
    const { queue, groups } = recordingQueue()
    await queue.idle()
    void submit(queue, single('a'))
    await queue.idle()
    expect(groups).toEqual([['a']])
  })
})
