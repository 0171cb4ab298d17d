import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { StrataError } from '../errors.js'
import type { JsonObject } from '../json/json.js'
import { defaultRank } from '../sources/source.js'
import type { Decision, SourceWord } from './commands.js'
import { decide } from './decide.js'
import { minute, record, retract, streamOf, type Happened } from './entity-stream.spec-kit.js'
import { fold } from './fold.js'
import { DOCUMENT } from './fragments.spec-kit.js'

/** A command, and what the service's clock shows when it comes. */
interface Arrival {
  command: SourceWord
  now: string
}

const SOURCES = ['scm/a', 'scm/b', 'hr/c']
const clocks = () => fc.option(fc.integer({ min: 0, max: 9 }).map(minute), { nil: undefined })

function commandsOf(source: string): fc.Arbitrary<SourceWord> {
  const sets = fc.option(fc.constantFrom('one', 'two'), { nil: undefined })
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom('a', 'b', 'c'), clocks(), sets)
        .map(([text, at, setId]) => record(text, said(source, at, setId))),
    },
    { weight: 1, arbitrary: clocks().map((at) => retract(said(source, at))) },
  )
}

const said = (source: string, at: string | undefined, setId?: string) => ({
  source,
  ...(at === undefined ? {} : { at }),
  ...(setId === undefined ? {} : { setId }),
})

const arrivalsOf = (source: string): fc.Arbitrary<Arrival[]> =>
  fc.array(fc.record({ command: commandsOf(source), now: fc.integer({ min: 0, max: 9 }).map(minute) }), {
    maxLength: 8,
  })

/** What happens when the commands come in this order; a retraction of nothing changes nothing. */
function run(arrivals: readonly Arrival[]): { happened: Happened[]; outcomes: (Decision['outcome'] | 'NOT_FOUND')[] } {
  const happened: Happened[] = []
  const outcomes = arrivals.map(({ command, now }) => {
    try {
      const { outcome, event, occurredAt } = decide(command, streamOf(happened), now)
      if (event) happened.push({ ...event, occurredAt })
      return outcome
    } catch (error) {
      if (error instanceof StrataError && error.code === 'NOT_FOUND') return error.code
      throw error
    }
  })
  return { happened, outcomes }
}

/** What each source asserts, where it stands aside, which depends on what else is in the log. */
function assertedBy(happened: readonly Happened[]) {
  const states = [...streamOf(happened).sources].map(([source, { asserted, clock }]) => {
    return [source, asserted && { digest: asserted.digest, setId: asserted.setId }, clock] as const
  })
  return states.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The entity that what happened comes to, beside a document that defines it. */
function effective(happened: readonly Happened[]) {
  const fragments = new Map<string, JsonObject>([['api/zzz', DOCUMENT]])
  for (const { type, data } of happened) {
    if (type === 'EntityFragmentRecorded') fragments.set(data.source, data.fragment)
    if (type === 'EntityFragmentRetracted') fragments.delete(data.source)
  }
  return fold([...fragments].map(([source, fragment]) => ({ source, fragment, rank: defaultRank(source) })))
}

const sequences = fc.tuple(...SOURCES.map(arrivalsOf))
/** Sequences, and all their commands in an order that keeps that of each sequence. */
const interleavings = sequences.chain((lists) =>
  fc
    .shuffledSubarray(
      lists.flatMap((list, i) => list.map(() => i)),
      { minLength: lists.flat().length },
    )
    .map((turns) => {
      const rest = lists.map((list) => [...list])
      return { lists, mixed: turns.flatMap((i) => rest[i]?.shift() ?? []) }
    }),
)
const oneSequence = arrivalsOf('scm/a')

describe('commands of different sources', () => {
  test('come to the same in any interleaving', () => {
    fc.assert(
      fc.property(interleavings, ({ lists, mixed }) => {
        const [inTurn, interleaved] = [run(lists.flat()), run(mixed)]
        expect(assertedBy(interleaved.happened)).toEqual(assertedBy(inTurn.happened))
        expect(effective(interleaved.happened)).toEqual(effective(inTurn.happened))
      }),
      { numRuns: 300 },
    )
  })
})

describe('commands of one source', () => {
  test('append one event, or none when nothing changes', () => {
    fc.assert(
      fc.property(oneSequence, (arrivals) => {
        const { happened, outcomes } = run(arrivals)
        const appended = outcomes.filter((outcome) => outcome !== 'UNCHANGED' && outcome !== 'NOT_FOUND')
        expect(happened).toHaveLength(appended.length)
      }),
    )
  })

  test('change nothing when they come again at once', () => {
    fc.assert(
      fc.property(oneSequence, (arrivals) => {
        const once = run(arrivals)
        const last = arrivals.at(-1)
        const twice = run(last ? [...arrivals, last] : arrivals)
        expect(assertedBy(twice.happened)).toEqual(assertedBy(once.happened))
        if (once.outcomes.at(-1) === 'RECORDED') expect(twice.outcomes.at(-1)).toBe('UNCHANGED')
        if (once.outcomes.at(-1) === 'RETRACTED') expect(twice.outcomes.at(-1)).toBe('NOT_FOUND')
      }),
    )
  })

  test('never move its clock back, but may forget it', () => {
    fc.assert(
      fc.property(oneSequence, (arrivals) => {
        const { happened } = run(arrivals)
        const clocksSeen = happened.map(
          (_, i) => streamOf(happened.slice(0, i + 1)).sources.get('scm/a')?.clock ?? null,
        )
        clocksSeen.forEach((clock, i) => {
          const before = clocksSeen[i - 1] ?? null
          if (clock !== null && before !== null) expect(clock >= before).toBe(true)
        })
      }),
    )
  })

  test('with no clock are always applied', () => {
    fc.assert(
      fc.property(oneSequence, (arrivals) => {
        const { outcomes } = run(arrivals)
        const unclocked = outcomes.filter((_, i) => arrivals[i]?.command.occurredAt === undefined)
        expect(unclocked).not.toContain('SUPERSEDED')
      }),
    )
  })

  test('come, delivered in any order, to what has the latest clock', () => {
    const deliveries = fc
      .integer({ min: 1, max: 8 })
      .chain((count) => fc.shuffledSubarray([...Array(count).keys()], { minLength: count }))
    fc.assert(
      fc.property(deliveries, (order) => {
        const command = (i: number) => record(`text ${i}`, { source: 'scm/a', at: minute(i) })
        const { happened } = run(order.map((i) => ({ command: command(i), now: minute(59) })))
        expect(effective(happened)?.spec).toEqual(command(order.length - 1).fragment['spec'])
      }),
    )
  })
})
