import fc from 'fast-check'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import { placed } from '../catalog/happenings.spec-kit.js'
import { historyOf, interleaved, ranksAnew, refsOf, steps } from '../catalog/history.spec-kit.js'

/** What a random history is about. */
export const REFS = refsOf(7)

/** What happens to seven entities, and now and then a source ranks otherwise from then on. */
export const histories: fc.Arbitrary<DomainEvent[]> = fc
  .tuple(
    fc.array(steps(REFS), { maxLength: 50, size: 'max' }).map(historyOf),
    fc.array(fc.tuple(fc.nat(), ranksAnew), { maxLength: 4 }),
  )
  .map(([happenings, ranks]) => placed(interleaved(happenings, ranks)))

/** Ends of prefixes of a history, each a number to be taken modulo its length. */
export const ends = (events: readonly DomainEvent[], places: readonly number[]): number[] =>
  [...new Set([...places.map((place) => place % (events.length + 1)), events.length])].sort((a, b) => a - b)
