import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { StrataError } from '../errors.js'
import type { JsonObject } from '../json/json.js'
import { defaultRank } from '../sources/source.js'
import type { FragmentCommand, ReleaseFragment, SourceWord } from './commands.js'
import { decide } from './decide.js'
import { minute, record, REF, retract, streamOf, type Happened } from './entity-stream.spec-kit.js'
import { takesEffect } from './entity-stream.js'
import { fold } from './fold.js'
import { DOCUMENT } from './fragments.spec-kit.js'

const SOURCES = ['scm/a', 'hr/c']
const clocks = fc.option(fc.integer({ min: 0, max: 9 }).map(minute), { nil: undefined })

/** What sources say, and what the service's clock shows then. */
const words: fc.Arbitrary<{ command: SourceWord; now: string }[]> = fc.array(
  fc
    .record({
      source: fc.constantFrom(...SOURCES),
      text: fc.option(fc.constantFrom('a', 'b', 'c'), { freq: 3 }),
      at: clocks,
      setId: fc.option(fc.constantFrom('one', 'two'), { nil: undefined }),
      now: fc.integer({ min: 0, max: 9 }).map(minute),
    })
    .map(({ source, text, at, setId, now }) => {
      const said = { source, ...(at === undefined ? {} : { at }), ...(setId === undefined ? {} : { setId }) }
      return { command: text === null ? retract(said) : record(text, said), now }
    }),
  { maxLength: 12 },
)

/** A stream to which commands are put one after the other. */
class Ledger {
  readonly happened: Happened[] = []

  put(command: FragmentCommand, now: string, quarantined: boolean): void {
    try {
      const { event, occurredAt } = decide(command, streamOf(this.happened), now, quarantined)
      if (event) this.happened.push({ ...event, occurredAt })
    } catch (error) {
      // What is not asserted cannot be retracted.
      if (!(error instanceof StrataError && error.code === 'NOT_FOUND')) throw error
    }
  }

  /** Releases all that is kept aside. */
  release(): void {
    for (const source of SOURCES) {
      const aside = this.#asideOf(source)
      if (aside) this.put({ type: 'release', entityRef: REF, source, aside }, minute(30), false)
    }
  }

  #asideOf(source: string): ReleaseFragment['aside'] | undefined {
    if (!streamOf(this.happened).sources.get(source)?.aside) return undefined
    const last = this.happened.findLast(
      ({ type, data }) => type === 'EntityFragmentQuarantined' && data.source === source,
    )
    if (last?.type !== 'EntityFragmentQuarantined') return undefined
    return { ...last.data, occurredAt: last.occurredAt }
  }

  /** What each source asserts and where its clock stands. */
  asserted() {
    const states = [...streamOf(this.happened).sources].flatMap(([source, { asserted, clock, aside }]) =>
      asserted || clock || aside
        ? [[source, asserted && { digest: asserted.digest, setId: asserted.setId }, clock, aside !== undefined]]
        : [],
    )
    return states.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }

  effective() {
    const fragments = new Map<string, JsonObject>([['api/zzz', DOCUMENT]])
    for (const { type, data } of this.happened) {
      if (type === 'EntityFragmentRecorded') fragments.set(data.source, data.fragment)
      if (type === 'EntityFragmentRetracted') fragments.delete(data.source)
      if (type !== 'EntityFragmentReleased') continue
      if (data.fragment) fragments.set(data.source, data.fragment)
      else fragments.delete(data.source)
    }
    return fold([...fragments].map(([source, fragment]) => ({ source, fragment, rank: defaultRank(source) })))
  }
}

describe('what sources say in quarantine', () => {
  test('comes, released at its end, to what it would have come to without one, whatever was in effect before', () => {
    fc.assert(
      fc.property(words, words, (before, within) => {
        const [aside, ever] = [new Ledger(), new Ledger()]
        for (const ledger of [aside, ever]) for (const { command, now } of before) ledger.put(command, now, false)
        for (const { command, now } of within) {
          aside.put(command, now, true)
          ever.put(command, now, false)
        }
        aside.release()
        expect(aside.asserted()).toEqual(ever.asserted())
        expect(aside.effective()).toEqual(ever.effective())
      }),
      { numRuns: 500 },
    )
  })

  test('changes nothing in effect until then', () => {
    fc.assert(
      fc.property(words, words, (before, within) => {
        const ledger = new Ledger()
        for (const { command, now } of before) ledger.put(command, now, false)
        const [effective, length] = [ledger.effective(), ledger.happened.length]
        for (const { command, now } of within) ledger.put(command, now, true)
        expect(ledger.effective()).toEqual(effective)
        expect(ledger.happened.slice(length).some((event) => takesEffect(event as never))).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('is kept aside once, however often it is said', () => {
    fc.assert(
      fc.property(words, words, (before, within) => {
        const ledger = new Ledger()
        for (const { command, now } of before) ledger.put(command, now, false)
        for (const { command, now } of within) ledger.put(command, now, true)
        const last = within.at(-1)
        const [once, kept] = [ledger.asserted(), ledger.happened.filter(isKept).length]
        if (last) ledger.put(last.command, last.now, true)
        expect(ledger.asserted()).toEqual(once)
        expect(ledger.happened.filter(isKept)).toHaveLength(kept)
      }),
    )
  })
})

const isKept = ({ type }: Happened) => type === 'EntityFragmentQuarantined'
