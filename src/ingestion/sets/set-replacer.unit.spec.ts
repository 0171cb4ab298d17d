import { beforeEach, describe, expect, test } from '@jest/globals'
import { StrataError } from '../../domain/errors.js'
import type { JsonValue } from '../../domain/json/json.js'
import { CONTEXT, Desk, recording } from '../fragments/writing.spec-kit.js'
import { SetReplacer, type ReplaceSetInput } from './set-replacer.js'

const ref = (i: number) => `resource:default/r-${i}`
const item = (i: number, tier = 1): JsonValue => ({ entityRef: ref(i), fragment: { facts: { tier } } })
const items = (count: number): JsonValue[] => Array.from({ length: count }, (_, i) => item(i))

let desk: Desk
let members: string[]
let doubtful: Map<string, StrataError>
let sets: SetReplacer
beforeEach(() => {
  desk = new Desk()
  members = []
  doubtful = new Map()
  sets = new SetReplacer(desk.writer(), () => Promise.resolve({ members, doubtful }))
})

const replace = (stated: JsonValue[], more: Partial<ReplaceSetInput> = {}) =>
  sets.replace(
    {
      setId: 's',
      source: 'api/x',
      items: stated,
      dryRun: false,
      maxRemovals: undefined,
      occurredAt: undefined,
      reason: undefined,
      ...more,
    },
    CONTEXT,
  )

describe('replacing a set', () => {
  test('records what it states and retracts what it does not', async () => {
    await replace(items(3))
    members = [0, 1, 2].map(ref)
    const result = await replace([item(0), item(1, 2)])
    expect(result).toMatchObject({ recorded: 1, unchanged: 1, retracted: 1, removals: [ref(2)], refused: [] })
    expect(result.position).toBe(await desk.store.head())
    const types = (await desk.events(ref(2))).map(({ type }) => type)
    expect(types).toEqual(['EntityFragmentRecorded', 'EntityFragmentRetracted'])
  })

  test('says why: an item for itself, the set for the others and for what it retracts', async () => {
    await replace(items(3))
    members = [0, 1, 2].map(ref)
    const itself = { entityRef: ref(1), fragment: { facts: { tier: 2 } }, reason: 'itself' }
    await replace([item(0, 2), itself], { reason: 'the set' })
    const reasons = []
    for (const i of [0, 1, 2]) reasons.push((await desk.events(ref(i))).at(-1)?.metadata.reason)
    expect(reasons).toEqual(['the set', 'itself', 'the set'])
  })

  test('takes more items than are written at once', async () => {
    expect(await replace(items(1201))).toMatchObject({ recorded: 1201 })
  })

  test('does not retract what left the set meanwhile', async () => {
    await replace(items(1))
    await desk.writer().write([recording('other', { ref: ref(0), source: 'api/x' })], CONTEXT)
    // The members were read before.
    members = [ref(0)]
    expect(await replace([])).toMatchObject({ retracted: 0 })
    expect(await desk.events(ref(0))).toHaveLength(2)
  })

  test('refuses a ref that comes twice, in any spelling', async () => {
    const twice = { entityRef: 'Resource:R-0', fragment: { facts: { tier: 9 } } }
    const result = await replace([item(0), twice])
    expect(result).toMatchObject({
      recorded: 1,
      refused: [{ index: 1, entityRef: 'Resource:R-0', error: { pointer: '/entityRef' } }],
    })
  })

  test('asks the guard before anything is written', async () => {
    members = Array.from({ length: 20 }, (_, i) => ref(i))
    await expect(replace([item(99)])).rejects.toMatchObject({ code: 'MASS_REMOVAL' })
    expect(await desk.store.head()).toBeNull()
  })

  test('does in a dry run what it says, and nothing to the log', async () => {
    await replace(items(2))
    members = [0, 1].map(ref)
    const head = await desk.store.head()
    const told = await replace([item(0), item(2)], { dryRun: true })
    expect(told).toMatchObject({ recorded: 1, unchanged: 1, retracted: 1, removals: [ref(1)] })
    expect(await desk.store.head()).toBe(head)
    const { position: _, ...done } = await replace([item(0), item(2)])
    expect(told).toMatchObject(done)
  })
})

describe('a set with a member of which nobody can tell', () => {
  const unclear = new StrataError('STREAM_NOT_UNDERSTOOD', 'unclear')

  test('removes nothing, and says why', async () => {
    await replace(items(3))
    members = [0, 1].map(ref)
    doubtful.set(ref(2), unclear)
    const result = await replace([item(0, 2)])
    const error = { code: 'STREAM_NOT_UNDERSTOOD', message: 'unclear', pointer: null }
    expect(result).toMatchObject({ recorded: 1, retracted: 0, removals: [] })
    expect(result.refused).toEqual([{ index: null, entityRef: ref(2), error }])
  })

  test('leaves the answer to the item where there is one', async () => {
    doubtful.set(ref(0), unclear)
    await desk.appendUnknown(ref(0))
    const { refused } = await replace([item(0)])
    expect(refused).toMatchObject([{ index: 0, entityRef: ref(0), error: { code: 'STREAM_NOT_UNDERSTOOD' } }])
  })

  test('that cannot be retracted is told', async () => {
    await replace(items(2))
    members = [0, 1].map(ref)
    await desk.appendUnknown(ref(1))
    const { refused, retracted } = await replace([item(0)])
    expect(retracted).toBe(0)
    expect(refused).toMatchObject([{ index: null, entityRef: ref(1), error: { code: 'STREAM_NOT_UNDERSTOOD' } }])
  })
})
