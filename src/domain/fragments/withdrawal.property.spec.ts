import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decide } from './decide.js'
import {
  eventsOf,
  minute,
  NOW,
  record,
  retract,
  SOURCE,
  streamOf,
  withdrawing,
  type Happened,
} from './entity-stream.spec-kit.js'

const SOURCES = [SOURCE, 'hr/okta']
const said = fc.record({
  source: fc.constantFrom(...SOURCES),
  text: fc.option(fc.constantFrom('a', 'b', 'c')),
  at: fc.option(fc.integer({ min: 0, max: 20 }).map(minute), { nil: undefined }),
})
const withdrawals = fc.record({
  source: fc.constantFrom(...SOURCES),
  back: fc.nat({ max: 6 }),
  within: fc.nat({ max: 4 }),
})

type Step = { said: { source: string; text: string | null; at: string | undefined } } | { withdrawn: Stretch }
interface Stretch {
  source: string
  back: number
  within: number
}

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: said.map((said): Step => ({ said })) },
    { weight: 1, arbitrary: withdrawals.map((withdrawn): Step => ({ withdrawn })) },
  ),
  { maxLength: 14 },
)

/** What happens when steps are taken one after the other. */
function run(all: readonly Step[]): Happened[] {
  return all.reduce<Happened[]>((happened, step) => {
    const command = commandOf(step, happened)
    if (!command) return happened
    const { event, occurredAt } = decide(command, streamOf(happened), NOW)
    return event ? [...happened, { ...event, occurredAt }] : happened
  }, [])
}

function commandOf(step: Step, happened: readonly Happened[]) {
  if ('withdrawn' in step) return withdraw(happened, step.withdrawn)
  const { source, text, at } = step.said
  const circumstances = { source, ...(at === undefined ? {} : { at }) }
  if (text !== null) return record(text, circumstances)
  return streamOf(happened).sources.get(source)?.asserted ? retract(circumstances) : undefined
}

function withdraw(happened: readonly Happened[], stretch: Stretch) {
  return withdrawing(happened, { source: stretch.source, ...boundsOf(happened, stretch) })
}

function boundsOf(happened: readonly Happened[], { back, within }: Stretch) {
  const from = Math.max(0, happened.length - back)
  return { from, until: Math.min(from + within, happened.length - 1) }
}

/** What a source says of the entity, and how its clock stands. */
function sayingOf(happened: readonly Happened[], source: string) {
  const state = streamOf(happened).sources.get(source)
  const { asserted = null, clock = null } = state ?? {}
  return { asserts: asserted && { digest: asserted.digest, setId: asserted.setId }, clock }
}

test('a withdrawal comes to what the source said just before, unless it has spoken since or nothing of it stands', () => {
  const outcomes = new Set<string>()
  fc.assert(
    fc.property(steps, withdrawals, (all, stretch) => {
      const happened = run(all)
      const command = withdraw(happened, stretch)
      if (!command) return
      const { outcome, event, occurredAt } = decide(command, streamOf(happened), NOW)
      outcomes.add(outcome)
      if (!event) return
      const after = [...happened, { ...event, occurredAt }]
      const { source } = stretch
      const { from } = boundsOf(happened, stretch)
      expect(sayingOf(after, source)).toEqual(sayingOf(happened.slice(0, from), source))
      for (const other of SOURCES.filter((each) => each !== source))
        expect(sayingOf(after, other)).toEqual(sayingOf(happened, other))
    }),
    { numRuns: 2000 },
  )
  expect([...outcomes].sort()).toEqual(['LEFT_ALONE', 'RESTORED', 'RETRACTED', 'UNCHANGED'])
})

test('a withdrawal changes nothing the second time, up to where it went or up to now', () => {
  fc.assert(
    fc.property(steps, withdrawals, (all, stretch) => {
      const happened = run(all)
      const command = withdraw(happened, stretch)
      const decided = command && decide(command, streamOf(happened), NOW)
      if (!command || !decided?.event) return
      const after = [...happened, { ...decided.event, occurredAt: decided.occurredAt }]
      const { source } = stretch
      const { from, until } = boundsOf(happened, stretch)
      for (const end of [until, after.length - 1]) {
        const again = withdrawing(after, { source, from, until: end }) ?? command
        expect(decide(again, streamOf(after), NOW)).toMatchObject({ outcome: 'UNCHANGED', event: null })
      }
    }),
    { numRuns: 2000 },
  )
})

test('where nobody withdrew anything before, it comes to the stream without what the source said there', () => {
  const spoken = fc.array(
    said.map((each): Step => ({ said: each })),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(spoken, withdrawals, (all, stretch) => {
      const happened = run(all)
      const { from, until } = boundsOf(happened, stretch)
      const ofIt = eventsOf(happened).filter(({ data }) => data.source === stretch.source)
      if (ofIt.some(({ type, revision }) => type !== 'EntityFragmentSuperseded' && revision > until)) return
      const command = withdraw(happened, stretch)
      const decided = command && decide(command, streamOf(happened), NOW)
      const after = decided?.event ? [...happened, { ...decided.event, occurredAt: decided.occurredAt }] : happened
      const left = happened.filter(({ data }, i) => data.source !== stretch.source || i < from || i > until)
      for (const source of SOURCES) expect(sayingOf(after, source)).toEqual(sayingOf(left, source))
    }),
    { numRuns: 2000 },
  )
})
