import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { AppendRequest } from '../../event-store/event-store.js'
import { CONTEXT, Desk, recording, REF, retracting } from './writing.spec-kit.js'

const OTHER = 'component:default/other'

let desk: Desk
beforeEach(() => {
  desk = new Desk()
})

const texts = async (ref = REF) => (await desk.events(ref)).map(({ data }) => data['fragment'])

describe('a writer', () => {
  test('records, and says where', async () => {
    const [result] = await desk.writer().write([recording('a')], CONTEXT)
    const [event] = await desk.events()
    expect(result).toEqual({
      entityRef: REF,
      source: 'api/local',
      outcome: 'RECORDED',
      position: event?.position,
      revision: 0,
      error: null,
    })
    expect(event?.metadata).toMatchObject({
      actor: 'local',
      source: 'api/local',
      $correlationId: 'corr',
      schemaVersion: 1,
    })
  })

  test('answers in the order of its items, whatever their refs', async () => {
    const items = [
      recording('a'),
      recording('b', { ref: OTHER }),
      recording('c'),
      recording('c'),
      retracting({ ref: OTHER }),
    ]
    const results = await desk.writer().write(items, CONTEXT)
    expect(results.map(({ entityRef, outcome, revision }) => [entityRef, outcome, revision])).toEqual([
      [REF, 'RECORDED', 0],
      [OTHER, 'RECORDED', 0],
      [REF, 'RECORDED', 1],
      [REF, 'UNCHANGED', 1],
      [OTHER, 'RETRACTED', 1],
    ])
    expect(await desk.writer().write([], CONTEXT)).toEqual([])
  })

  test('takes the same item given twice as two', async () => {
    const item = recording('a')
    const results = await desk.writer().write([item, { ...item }], CONTEXT)
    expect(results.map(({ outcome }) => outcome)).toEqual(['RECORDED', 'UNCHANGED'])
  })

  test('refuses an item alone', async () => {
    const items = [
      retracting(),
      recording('a', { expected: 3 }),
      recording('b', { expected: -1 }),
      recording('c', { expected: 0 }),
    ]
    const results = await desk.writer().write(items, CONTEXT)
    expect(results.map(({ outcome, error }) => outcome ?? error?.code)).toEqual([
      'NOT_FOUND',
      'STALE_REVISION',
      'RECORDED',
      'RECORDED',
    ])
    expect(await texts()).toEqual([{ facts: { text: 'b' } }, { facts: { text: 'c' } }])
  })

  test('registers a source before its fragment, and none for a retraction', async () => {
    const writer = desk.writer()
    await writer.write([retracting({ source: 'hr/a' })], CONTEXT)
    expect(await desk.store.head()).toBeNull()
    await writer.write([recording('a', { source: 'hr/a' })], CONTEXT)
    const { events } = await desk.store.readAll()
    expect(events.map(({ stream }) => stream)).toEqual(['source-hr/a', `entity-${REF}`])
  })

  test('previews without appending', async () => {
    const writer = desk.writer()
    await writer.write([recording('a')], CONTEXT)
    const head = await desk.store.head()
    const results = await writer.preview([recording('a'), recording('b'), retracting(), retracting()], CONTEXT)
    expect(results.map(({ outcome, error, position }) => [outcome ?? error?.code, position])).toEqual([
      ['UNCHANGED', head],
      ['RECORDED', null],
      ['RETRACTED', null],
      ['NOT_FOUND', null],
    ])
    expect(await desk.store.head()).toBe(head)
  })
})

describe('a writer whose read model is behind', () => {
  test('decides on what it wrote itself', async () => {
    const writer = desk.writer()
    const append = jest.spyOn(desk.store, 'append')
    await writer.write([recording('a')], CONTEXT)
    append.mockClear()
    const [same] = await writer.write([recording('a')], CONTEXT)
    const [next] = await writer.write([recording('b')], CONTEXT)
    expect([same?.outcome, next?.outcome, next?.revision]).toEqual(['UNCHANGED', 'RECORDED', 1])
    expect(append).toHaveBeenCalledTimes(2)
  })

  test('reads the stream again after a conflict, and decides anew', async () => {
    await desk.writer().write([recording('a')], CONTEXT)
    const [result] = await desk.writer().write([recording('b')], CONTEXT)
    expect(result).toMatchObject({ outcome: 'RECORDED', revision: 1 })
    expect(await texts()).toEqual([{ facts: { text: 'a' } }, { facts: { text: 'b' } }])
  })

  test('finds out that something is unchanged which it believed to be new', async () => {
    const [first] = await desk.writer().write([recording('a')], CONTEXT)
    const [result] = await desk.writer().write([recording('a')], CONTEXT)
    expect(result).toEqual({ ...first, outcome: 'UNCHANGED' })
    expect(await desk.events()).toHaveLength(1)
  })

  test('finds out that something changed which it believed to be unchanged', async () => {
    await desk.writer().write([recording('a')], CONTEXT)
    await desk.catchUp()
    await desk.writer().write([recording('b')], CONTEXT)
    const [result] = await desk.writer().write([recording('a')], CONTEXT)
    expect(result).toMatchObject({ outcome: 'RECORDED', revision: 2 })
    expect(await texts()).toHaveLength(3)
  })

  test('finds out that what it would refuse is right, and the other way round', async () => {
    await desk.writer().write([recording('a')], CONTEXT)
    const [expected] = await desk.writer().write([recording('b', { expected: 0 })], CONTEXT)
    expect(expected).toMatchObject({ outcome: 'RECORDED', revision: 1 })
    const [stale] = await desk.writer().write([recording('c', { expected: -1 })], CONTEXT)
    expect(stale?.error?.code).toBe('STALE_REVISION')
    const [retracted] = await desk.writer().write([retracting()], CONTEXT)
    expect(retracted).toMatchObject({ outcome: 'RETRACTED', revision: 2 })
  })

  test('reads only what its state has missed', async () => {
    const writer = desk.writer()
    await writer.write([recording('a'), recording('b'), recording('c')], CONTEXT)
    await desk.catchUp()
    await writer.write([recording('d')], CONTEXT)
    const read = jest.spyOn(desk.store, 'readStream')
    const [result] = await desk.writer().write([recording('e')], CONTEXT)
    expect(result).toMatchObject({ outcome: 'RECORDED', revision: 4 })
    expect(read.mock.calls).toEqual([['source-api/local'], [`entity-${REF}`, { from: 3 }]])
  })

  test('tries again only the refs that lost', async () => {
    await desk.writer().write([recording('a')], CONTEXT)
    const append = jest.spyOn(desk.store, 'append')
    await desk.writer().write([recording('b'), recording('b', { ref: OTHER })], CONTEXT)
    const streams = append.mock.calls.map(([requests]) => requests.map(({ stream }) => stream))
    expect(streams.slice(-2)).toEqual([[`entity-${REF}`, `entity-${OTHER}`], [`entity-${REF}`]])
  })

  test('gives up against somebody who is always faster', async () => {
    const append = desk.store.append.bind(desk.store)
    const rival = desk.writer()
    await rival.write([recording('first')], CONTEXT)
    let written = 0
    const spy = jest.spyOn(desk.store, 'append').mockImplementation(async (requests: readonly AppendRequest[]) => {
      if (!requests.some(({ stream }) => stream.startsWith('entity-'))) return append(requests)
      spy.mockImplementationOnce(append)
      await rival.write([recording(`rival ${written++}`)], CONTEXT)
      return append(requests)
    })
    await expect(desk.writer().write([recording('slow')], CONTEXT)).rejects.toMatchObject({
      code: 'TOO_MANY_CONFLICTS',
    })
    expect(written).toBe(50)
    expect(await texts()).not.toContainEqual({ facts: { text: 'slow' } })
  })
})

describe('the position of something unchanged', () => {
  test('is where it was recorded', async () => {
    const writer = desk.writer()
    const [recorded] = await writer.write([recording('a')], CONTEXT)
    await writer.write([recording('x', { source: 'hr/other' })], CONTEXT)
    const [remembered] = await writer.write([recording('a')], CONTEXT)
    await desk.catchUp()
    const [read] = await desk.writer().write([recording('a')], CONTEXT)
    const unchanged = { ...recorded, outcome: 'UNCHANGED', revision: 1 }
    expect([remembered, read]).toEqual([unchanged, unchanged])
  })

  test('is that of the append where it is a repetition within one', async () => {
    const results = await desk.writer().write([recording('a'), recording('a'), recording('b')], CONTEXT)
    const last = await desk.store.head()
    expect(results.map(({ position }) => position)).toEqual([last, last, last])
  })
})

describe('where the read model has parked an event', () => {
  test('a decision is made on the stream itself', async () => {
    await desk.writer().write([recording('a'), recording('b'), recording('c', { source: 'api/other' })], CONTEXT)
    // It knows of revision 2, and takes "a" for what the source asserts.
    await desk.catchUp(REF, [1])
    const items = [recording('b'), recording('a'), recording('a', { expected: 3 })]
    const results = await desk.writer().write(items, CONTEXT)
    expect(results.map(({ outcome, revision }) => [outcome, revision])).toEqual([
      ['UNCHANGED', 2],
      ['RECORDED', 3],
      ['UNCHANGED', 3],
    ])
  })

  test('so is what a dry run tells', async () => {
    await desk.writer().write([recording('a'), recording('b')], CONTEXT)
    await desk.catchUp(REF, [0, 1])
    const results = await desk.writer().preview([recording('b'), recording('a')], CONTEXT)
    expect(results.map(({ outcome }) => outcome)).toEqual(['UNCHANGED', 'RECORDED'])
  })

  test.each([
    ['parked', [1]],
    ['not projected yet', undefined],
  ])('nothing is decided on what nobody understands, which is %s', async (_, parks) => {
    const writer = desk.writer()
    await writer.write([recording('a')], CONTEXT)
    await desk.appendUnknown()
    if (parks) await desk.catchUp(REF, parks)
    const head = await desk.store.head()
    const [refused, again] = await writer.write([recording('b'), retracting()], CONTEXT)
    expect(refused?.error).toEqual({
      code: 'STREAM_NOT_UNDERSTOOD',
      message: expect.stringContaining(`an unknown event type EntityPainted at position ${head}`),
      pointer: null,
    })
    expect([again?.error?.code, await desk.store.head()]).toEqual(['STREAM_NOT_UNDERSTOOD', head])
  })

  test('others are written all the same', async () => {
    await desk.appendUnknown()
    const results = await desk.writer().write([recording('a'), recording('b', { ref: OTHER })], CONTEXT)
    expect(results.map(({ outcome, error }) => outcome ?? error?.code)).toEqual(['STREAM_NOT_UNDERSTOOD', 'RECORDED'])
  })
})

describe('a source is not registered', () => {
  const registered = async (source: string) => {
    for await (const event of desk.store.readStream(`source-${source}`)) return event.type
    return undefined
  }

  test.each([
    ['stale at once', (): Promise<void> => Promise.resolve()],
    ['stale for what the read model has not seen', () => desk.catchUp()],
  ])('by a write that is refused: %s', async (_, before) => {
    await desk.writer().write([recording('a')], CONTEXT)
    await before()
    await desk.writer().write([recording('b')], CONTEXT)
    const [stale] = await desk.writer().write([recording('c', { source: 'api/new', expected: 0 })], CONTEXT)
    expect([stale?.error?.code, await registered('api/new')]).toEqual(['STALE_REVISION', undefined])
  })

  test('by a retraction of nothing', async () => {
    await desk.writer().write([retracting({ source: 'api/new' })], CONTEXT)
    expect(await registered('api/new')).toBeUndefined()
  })

  test('unless something else of it is recorded', async () => {
    const items = [
      recording('a', { source: 'api/new', expected: 5 }),
      recording('b', { ref: OTHER, source: 'api/new', expected: -1 }),
    ]
    await desk.writer().write(items, CONTEXT)
    expect(await registered('api/new')).toBe('SourceRegistered')
  })
})
