import fc from 'fast-check'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import { placed, registers, reranks, type Happening } from '../catalog/happenings.spec-kit.js'
import { historyOf, refsOf, steps } from '../catalog/history.spec-kit.js'

/** What a random history is about. */
export const REFS = refsOf(7)

/** What happens to seven entities, and now and then a source ranks otherwise from then on. */
export const histories: fc.Arbitrary<DomainEvent[]> = fc
  .tuple(
    fc.array(steps(REFS), { maxLength: 50, size: 'max' }).map(historyOf),
    fc.array(
      fc.record({
        place: fc.nat({ max: 200 }),
        source: fc.constantFrom('hr/okta', 'scm/github/acme', 'api/one'),
        rank: fc.nat({ max: 700 }),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([happenings, changes]) => {
    const all = [...happenings]
    for (const { place, source, rank } of changes) all.splice(place % (all.length + 1), 0, ranks(source, rank))
    return placed(all)
  })

/** Sources were ranked by being registered once more before there was an event for it. */
function ranks(source: string, rank: number): Happening {
  const paths: Record<string, number> = rank % 2 === 1 ? { 'spec.owner': 800 - rank } : {}
  return rank % 3 === 0 ? registers(source, rank, paths) : reranks(source, rank, paths)
}

/** Ends of prefixes of a history, each a number to be taken modulo its length. */
export const ends = (events: readonly DomainEvent[], places: readonly number[]): number[] =>
  [...new Set([...places.map((place) => place % (events.length + 1)), events.length])].sort((a, b) => a - b)
