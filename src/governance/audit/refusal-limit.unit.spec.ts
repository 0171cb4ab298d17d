import { expect, test } from '@jest/globals'
import { MOST_REFUSALS, RefusalLimit } from './refusal-limit.js'

const refused = (limit: RefusalLimit<string>, actor: string, kind: string, times: number) =>
  Array.from({ length: times }, (_, i) => limit.admit(actor, kind, `${kind} ${i}`)).filter(Boolean).length

test('of an actor so many are told, and of the others how many of each kind there were', () => {
  const limit = new RefusalLimit<string>()
  expect(refused(limit, 'anna', 'a', MOST_REFUSALS - 1)).toBe(MOST_REFUSALS - 1)
  expect(limit.hasRoom('anna')).toBe(true)
  expect(refused(limit, 'anna', 'b', 3)).toBe(1)
  expect(refused(limit, 'anna', 'c', 5)).toBe(0)
  expect(limit.hasRoom('anna')).toBe(false)
  expect(limit.endWindow()).toEqual([
    { sample: 'b 1', times: 2 },
    { sample: 'c 0', times: 5 },
  ])
})

test('actors do not take room from each other', () => {
  const limit = new RefusalLimit<string>()
  expect(refused(limit, 'anna', 'a', 1000)).toBe(MOST_REFUSALS)
  expect(refused(limit, 'ben', 'a', 2)).toBe(2)
  expect(limit.hasRoom('ben')).toBe(true)
})

test('with the window all begins anew', () => {
  const limit = new RefusalLimit<string>()
  refused(limit, 'anna', 'a', 1000)
  limit.endWindow()
  expect(refused(limit, 'anna', 'a', 1)).toBe(1)
  expect(limit.endWindow()).toEqual([])
})
