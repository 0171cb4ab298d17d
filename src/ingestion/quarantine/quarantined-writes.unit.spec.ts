import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import { SourceWriter } from '../../governance/sources/source-writer.js'
import { CONTEXT, Desk, recording, REF, retracting } from '../fragments/writing.spec-kit.js'

const SOURCE = 'api/local'
const change = (command: Parameters<SourceWriter['write']>[0]['command']) => ({
  command,
  reason: 'a test',
  expectedRevision: undefined,
})

let desk: Desk
let sources: SourceWriter
beforeEach(() => {
  desk = new Desk()
  sources = new SourceWriter(desk.store)
})

const quarantine = () => sources.write(change({ type: 'quarantine', source: SOURCE }), CONTEXT)
const end = () => sources.write(change({ type: 'end-quarantine', source: SOURCE, keptAside: 'KEEP' }), CONTEXT)

describe('a writer of a process that has not heard of a quarantine', () => {
  test('keeps aside what comes after it, and goes on when it has ended', async () => {
    const writer = desk.writer()
    await writer.write([recording('a')], CONTEXT)
    await quarantine()
    const read = jest.spyOn(desk.store, 'readStream')
    const [kept] = await writer.write([recording('b')], CONTEXT)
    expect(kept).toMatchObject({ outcome: 'QUARANTINED', revision: 1 })
    // The entity's stream is where it was thought to be: only that of the source is read.
    expect(read.mock.calls).toEqual([[`source-${SOURCE}`]])
    expect(await writer.write([retracting()], CONTEXT)).toMatchObject([{ outcome: 'QUARANTINED' }])
    await end()
    expect(await writer.write([recording('c')], CONTEXT)).toMatchObject([{ outcome: 'RECORDED' }])
  })

  test('does not tell of something as unchanged that is to be kept aside', async () => {
    const writer = desk.writer()
    await writer.write([recording('a')], CONTEXT)
    await desk.writer().write([recording('b')], CONTEXT)
    await quarantine()
    expect(await writer.write([recording('a')], CONTEXT)).toMatchObject([{ outcome: 'QUARANTINED' }])
  })

  test('tells it in a preview', async () => {
    const writer = desk.writer()
    await writer.write([recording('a')], CONTEXT)
    await quarantine()
    expect(await writer.preview([recording('b')], CONTEXT)).toMatchObject([{ outcome: 'QUARANTINED' }])
  })

  test('is held back by a source of its own only', async () => {
    const writer = desk.writer()
    await writer.write([recording('a')], CONTEXT)
    await quarantine()
    const items = [
      recording('b'),
      recording('x', { source: 'hr/okta' }),
      recording('c', { ref: 'component:default/it2' }),
    ]
    const outcomes = (await writer.write(items, CONTEXT)).map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['QUARANTINED', 'RECORDED', 'QUARANTINED'])
  })

  test('races with a new rank without a loss', async () => {
    const writer = desk.writer()
    await writer.write([recording('a')], CONTEXT)
    const rank = { rank: 7, paths: new Map<string, number>() }
    await sources.write(change({ type: 'change-rank', source: SOURCE, ...rank }), CONTEXT)
    expect(await writer.write([recording('b')], CONTEXT)).toMatchObject([{ outcome: 'RECORDED' }])
  })
})

test('behind the event of a quarantine nothing takes effect, whoever writes, and nothing is lost', async () => {
  const writers = [desk.writer(), desk.writer(), desk.writer()]
  await writers[0]?.write([recording('first')], CONTEXT)
  const ref = (i: number) => `component:default/r${i % 7}`
  const writes = Array.from({ length: 120 }, async (_, i) => {
    for (let turn = 0; turn < i % 11; turn++) await Promise.resolve()
    return writers[i % 3]?.write([recording(`text ${i}`, { ref: ref(i) })], CONTEXT)
  })
  const answered = Promise.race(writes).then(quarantine)
  const results = (await Promise.all(writes)).flatMap((result) => result ?? [])
  await answered
  const { events } = await desk.store.readAll({ limit: 1000 })
  const at = events.findIndex(({ type }) => type === 'SourceQuarantined')
  expect(events.slice(at).filter(({ type }) => type === 'EntityFragmentRecorded')).toEqual([])
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['RECORDED', 'QUARANTINED']))
  const texts = events.flatMap(({ data }) => (data['fragment'] ? [JSON.stringify(data['fragment'])] : []))
  expect(texts.length).toBe(121)
  expect(new Set(texts).size).toBe(121)
  expect(events.some(({ stream }) => stream === `entity-${REF}`)).toBe(true)
})
