import { describe, expect, test } from '@jest/globals'
import type { RefusalEvent } from './audit-event.js'
import { MOST_PARTS, MOST_REFUSALS, RefusalLimit } from './refusal-limit.js'

let ids = 0
const refusal = (actor: string, detail: string, commandId = `command-${ids++}`, items: object | null = null) =>
  ({
    type: 'CommandRefused',
    metadata: { actor, $causationId: commandId },
    data: { error: items ? null : { detail }, items },
  }) as unknown as RefusalEvent

const refused = (limit: RefusalLimit, actor: string, kind: string, times: number) =>
  Array.from({ length: times }, (_, i) => limit.admit(refusal(actor, `${kind} ${i}`), kind)).filter(Boolean).length

const parts = (limit: RefusalLimit, commandId: string, times: number) =>
  Array.from({ length: times }, () =>
    limit.admit(refusal('anna', '', commandId, { total: 500, refused: 2, first: [] }), 'batch'),
  ).filter(Boolean).length

test('of an actor so many are told, and of the others how many of each kind there were', () => {
  const limit = new RefusalLimit()
  expect(refused(limit, 'anna', 'a', MOST_REFUSALS - 1)).toBe(MOST_REFUSALS - 1)
  expect(refused(limit, 'anna', 'b', 3)).toBe(1)
  expect(refused(limit, 'anna', 'c', 5)).toBe(0)
  expect(limit.reserve('anna', 'next')).toBe(false)
  expect(limit.endWindow()).toMatchObject([
    { sample: { data: { error: { detail: 'b 1' } } }, times: 2, items: null, isOneCommand: false, isAlike: false },
    { sample: { data: { error: { detail: 'c 0' } } }, times: 5 },
  ])
})

test('actors do not take room from each other', () => {
  const limit = new RefusalLimit()
  expect(refused(limit, 'anna', 'a', 1000)).toBe(MOST_REFUSALS)
  expect(refused(limit, 'ben', 'a', 2)).toBe(2)
  expect(limit.reserve('ben', 'next')).toBe(true)
})

test('with the window all begins anew', () => {
  const limit = new RefusalLimit()
  refused(limit, 'anna', 'a', 1000)
  limit.endWindow()
  expect(refused(limit, 'anna', 'a', 1)).toBe(1)
  expect(limit.endWindow()).toEqual([])
})

test('a command for which room was kept is told, however many come meanwhile; one that was not refused gives it back', () => {
  const limit = new RefusalLimit()
  expect([limit.reserve('anna', 'one'), limit.reserve('anna', 'two')]).toEqual([true, true])
  expect(refused(limit, 'anna', 'a', 1000)).toBe(MOST_REFUSALS - 2)
  expect(limit.admit(refusal('anna', '', 'one'), 'a')).toBe(true)
  limit.release('anna', 'two')
  expect(refused(limit, 'anna', 'a', 10)).toBe(1)
})

describe('the parts of one command', () => {
  test('are one command, of which some are told as they come and the rest together', () => {
    const limit = new RefusalLimit()
    expect(parts(limit, 'batch', 100)).toBe(MOST_PARTS)
    expect(refused(limit, 'anna', 'a', 1000)).toBe(MOST_REFUSALS - 1)
    const [batch] = limit.endWindow()
    const items = { total: (100 - MOST_PARTS) * 500, refused: (100 - MOST_PARTS) * 2 }
    expect(batch).toMatchObject({
      sample: { metadata: { $causationId: 'batch' } },
      isOneCommand: true,
      times: 1,
      items,
    })
  })

  test('are counted as what they are where there is no room for their command', () => {
    const limit = new RefusalLimit()
    refused(limit, 'anna', 'a', MOST_REFUSALS)
    expect(parts(limit, 'one', 3) + parts(limit, 'two', 4)).toBe(0)
    expect(limit.endWindow()).toMatchObject([{ isOneCommand: false, times: 2, items: { total: 3500, refused: 14 } }])
  })
})
