import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { DomainEvent } from '../../../domain/events/decode-event.js'
import {
  accepted,
  failed,
  happenings,
  placed,
  recorded,
  refused,
  refusedItems,
  type Happened,
} from '../events.spec-kit.js'
import { EntryFold } from './entry-fold.js'
import { entryOf, merged, outcomeOf, without, type Entry } from './entry.js'

const foldOf = (...happened: Happened[]) => new EntryFold(placed(happened)).entries[0] as Entry
const values = (placed: readonly { value: unknown }[]) => placed.map(({ value }) => value)

describe('what became of a command', () => {
  test.each<[string, Happened[], string]>([
    ['it changed something', [recorded(1, 1)], 'ACCEPTED'],
    ['it was carried out', [accepted(1)], 'ACCEPTED'],
    ['it was refused', [refused(1)], 'REFUSED'],
    ['it was begun and refused', [accepted(1), refused(1)], 'REFUSED'],
    ['it failed', [accepted(1), failed(1)], 'FAILED'],
    ['it failed halfway', [recorded(1, 1), failed(1)], 'FAILED'],
    ['some of its items were refused', [recorded(1, 1), refusedItems(1, 2, 3)], 'PARTIAL'],
    ['some were refused, and the others changed nothing', [refusedItems(1, 2, 3)], 'PARTIAL'],
    ['all of its items were refused', [refusedItems(1, 3, 3)], 'REFUSED'],
    ['a part of it was refused as a whole', [recorded(1, 1), refused(1)], 'PARTIAL'],
  ])('%s', (_, happened, outcome) => expect(outcomeOf(foldOf(...happened))).toBe(outcome))
})

test('a command is told by its first event, and names the first of what it was about', () => {
  const entry = foldOf(
    ...Array.from({ length: 30 }, (_, n) =>
      recorded(1, n % 15, n % 2 ? 'hr/okta' : 'api/local', n > 4 ? `Reason ${n}` : undefined),
    ),
  )
  expect(entry).toMatchObject({ id: 'command-1', position: '1', correlationId: 'corr-1', command: 'Something' })
  expect(entry.tally.events).toEqual({ EntityFragmentRecorded: 30 })
  expect(values(entry.named.subjects)).toEqual(Array.from({ length: 10 }, (_, n) => `component:default/n${n}`))
  expect(values(entry.named.sources)).toEqual(['api/local', 'hr/okta'])
  expect(values(entry.named.reasons)).toEqual(['Reason 5'])
})

test('parts come to the same in whichever order they are put together', () => {
  fc.assert(
    fc.property(happenings, fc.infiniteStream(fc.nat()), (happened, order) => {
      const parts = placed(happened.map((each) => ({ ...each, command: 1 }))).map(entryOf)
      const [first, ...rest] = parts
      if (!first) return
      const shuffled = parts
        .map((part) => ({ part, at: order.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ part }) => part)
      const [head, ...tail] = shuffled
      expect(tail.reduce(merged, head as Entry)).toEqual(rest.reduce(merged, first))
    }),
  )
})

test('what is taken back and added again was never away', () => {
  fc.assert(
    fc.property(happenings, fc.func(fc.boolean()), (happened, isTaken) => {
      const events = placed(happened.map((each) => ({ ...each, command: 1 })))
      const taken = events.filter(({ position }) => isTaken(position))
      const part = new EntryFold(taken).entries[0]
      const whole = new EntryFold(events).entries[0]
      if (!part || !whole) return
      const left = without(whole, part, new Set(taken.map(({ position }) => position)))
      expect(left ? merged(left, part) : part).toEqual(whole)
    }),
  )
})

test('events are gathered by their command', () => {
  fc.assert(
    fc.property(happenings, (happened) => {
      const events: DomainEvent[] = placed(happened)
      const fold = new EntryFold(events)
      expect([...fold.ids].sort()).toEqual([...new Set(events.map(({ metadata }) => metadata.$causationId))].sort())
    }),
  )
})
