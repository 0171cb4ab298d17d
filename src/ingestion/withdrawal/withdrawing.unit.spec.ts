import { beforeEach, describe, expect, test } from '@jest/globals'
import { CONTEXT, Desk, recording, withdrawing } from '../fragments/writing.spec-kit.js'

let desk: Desk
beforeEach(() => {
  desk = new Desk()
})

describe('a withdrawal', () => {
  test('brings back what was said before, as its sender’s act', async () => {
    await desk.writer().write([recording('a'), recording('b')], CONTEXT)
    const item = withdrawing(await desk.events(), [1, 1])
    const context = { ...CONTEXT, commandId: 'the withdrawal' }
    expect(await desk.writer().write([item], context)).toMatchObject([{ outcome: 'RESTORED', revision: 2 }])
    const [, , event] = await desk.events()
    expect(event).toMatchObject({
      type: 'EntityFragmentWithdrawn',
      data: { fragment: { facts: { text: 'a' } }, said: 0, upTo: 1 },
      metadata: { $causationId: 'the withdrawal', reason: 'a bad scan', actor: 'local', source: 'api/local' },
    })
  })

  test('leaves alone what the source says meanwhile', async () => {
    await desk.writer().write([recording('a'), recording('b')], CONTEXT)
    await desk.catchUp()
    const item = withdrawing(await desk.events(), [1, 1])
    await desk.writer().write([recording('c')], CONTEXT)
    expect(await desk.writer().write([item], CONTEXT)).toMatchObject([{ outcome: 'LEFT_ALONE', revision: 2 }])
    expect(await desk.events()).toHaveLength(3)
  })

  test('is done once by two who do it at once', async () => {
    await desk.writer().write([recording('a'), recording('b')], CONTEXT)
    await desk.catchUp()
    const item = withdrawing(await desk.events(), [1, 1])
    const results = await Promise.all([1, 2].map(() => desk.writer().write([{ ...item }], CONTEXT)))
    expect(results.flatMap((each) => each.map(({ outcome }) => outcome)).sort()).toEqual(['RESTORED', 'UNCHANGED'])
    expect(await desk.events()).toHaveLength(3)
  })

  test('registers nobody', async () => {
    await desk.writer().write([recording('a')], CONTEXT)
    const item = withdrawing(await desk.events(), [0, 0])
    expect(await desk.writer().write([item], CONTEXT)).toMatchObject([{ outcome: 'RETRACTED' }])
    expect((await desk.store.readAll()).events.map(({ type }) => type)).toEqual([
      'SourceRegistered',
      'EntityFragmentRecorded',
      'EntityFragmentWithdrawn',
    ])
  })
})
