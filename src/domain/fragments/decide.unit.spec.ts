import { describe, expect, test } from '@jest/globals'
import { refusalOf } from '../errors.spec-kit.js'
import { digestOf } from '../json/canonical.js'
import { decide } from './decide.js'
import type { FragmentCommand, Outcome } from './commands.js'
import { EMPTY_STREAM } from './entity-stream.js'
import {
  fragment,
  minute,
  NOW,
  positionOf,
  record,
  recorded,
  retract,
  retracted,
  SOURCE,
  streamOf,
  superseded,
  type Happened,
} from './entity-stream.spec-kit.js'

interface Case {
  given: Happened[]
  when: FragmentCommand
  /** The event, or null where nothing is appended. */
  then: [Outcome, Happened | null]
}

const CASES: Record<string, Case> = {
  // Recording
  'the first fragment is recorded with the source’s clock': {
    given: [],
    when: record('a', { at: minute(5) }),
    then: ['RECORDED', recorded('a', { at: minute(5) })],
  },
  'the first fragment is recorded with the service’s clock where the source states none': {
    given: [],
    when: record('a'),
    then: ['RECORDED', recorded('a', { at: NOW })],
  },
  'a clock ahead of the service’s is taken as it is': {
    given: [],
    when: record('a', { at: '2027-01-01T00:00:00.000Z' }),
    then: ['RECORDED', recorded('a', { at: '2027-01-01T00:00:00.000Z' })],
  },
  'other content with a later clock replaces': {
    given: [recorded('a', { at: minute(5) })],
    when: record('b', { at: minute(6) }),
    then: ['RECORDED', recorded('b', { at: minute(6) })],
  },
  'other content with the same clock replaces': {
    given: [recorded('a', { at: minute(5) })],
    when: record('b', { at: minute(5) }),
    then: ['RECORDED', recorded('b', { at: minute(5) })],
  },
  'other content with an older clock is superseded': {
    given: [recorded('a', { at: minute(5) })],
    when: record('b', { at: minute(4) }),
    then: ['SUPERSEDED', superseded('b', { at: minute(4) })],
  },
  'other content without a clock replaces': {
    given: [recorded('a', { at: minute(5) })],
    when: record('b'),
    then: ['RECORDED', recorded('b', { at: NOW })],
  },
  'other content without a clock does not move a clock back that is ahead': {
    given: [recorded('a', { at: '2027-01-01T00:00:00.000Z' })],
    when: record('b'),
    then: ['RECORDED', recorded('b', { at: '2027-01-01T00:00:00.000Z' })],
  },
  'what was said without a clock was said now: what has an older clock is superseded': {
    given: [recorded('a', { at: NOW })],
    when: record('b', { at: minute(58) }),
    then: ['SUPERSEDED', superseded('b', { at: minute(58) })],
  },
  'content that was replaced may come back': {
    given: [recorded('a', { at: minute(5) }), recorded('b', { at: minute(6) })],
    when: record('a', { at: minute(7) }),
    then: ['RECORDED', recorded('a', { at: minute(7) })],
  },
  'content that was superseded may come later': {
    given: [recorded('a', { at: minute(5) }), superseded('b', { at: minute(4) })],
    when: record('b', { at: minute(6) }),
    then: ['RECORDED', recorded('b', { at: minute(6) })],
  },
  'a superseded fragment does not move the clock': {
    given: [recorded('a', { at: minute(5) }), superseded('b', { at: minute(3) })],
    when: record('c', { at: minute(4) }),
    then: ['SUPERSEDED', superseded('c', { at: minute(4) })],
  },

  // The same content
  'the same content with a later clock is unchanged': {
    given: [recorded('a', { at: minute(5) })],
    when: record('a', { at: minute(9) }),
    then: ['UNCHANGED', null],
  },
  'the same content with an older clock is unchanged': {
    given: [recorded('a', { at: minute(5) })],
    when: record('a', { at: minute(1) }),
    then: ['UNCHANGED', null],
  },
  'the same content without a clock is unchanged': {
    given: [recorded('a', { at: minute(5) })],
    when: record('a'),
    then: ['UNCHANGED', null],
  },
  'the same content of another source is recorded': {
    given: [recorded('a', { at: minute(5) })],
    when: record('a', { source: 'hr/okta', at: minute(1) }),
    then: ['RECORDED', recorded('a', { source: 'hr/okta', at: minute(1) })],
  },

  // Sets
  'a fragment of a set is recorded with the set': {
    given: [],
    when: record('a', { at: minute(5), setId: 'one' }),
    then: ['RECORDED', recorded('a', { at: minute(5), setId: 'one' })],
  },
  'the same content in the same set is unchanged': {
    given: [recorded('a', { at: minute(5), setId: 'one' })],
    when: record('a', { setId: 'one' }),
    then: ['UNCHANGED', null],
  },
  'the same content without a set leaves it in its set': {
    given: [recorded('a', { at: minute(5), setId: 'one' })],
    when: record('a'),
    then: ['UNCHANGED', null],
  },
  'the same content in another set moves there': {
    given: [recorded('a', { at: minute(5), setId: 'one' })],
    when: record('a', { at: minute(6), setId: 'two' }),
    then: ['RECORDED', recorded('a', { at: minute(6), setId: 'two' })],
  },
  'the same content, so far in no set, joins one': {
    given: [recorded('a', { at: minute(5) })],
    when: record('a', { setId: 'one' }),
    then: ['RECORDED', recorded('a', { at: NOW, setId: 'one' })],
  },
  'the same content in another set, but with an older clock, is superseded': {
    given: [recorded('a', { at: minute(5), setId: 'one' })],
    when: record('a', { at: minute(4), setId: 'two' }),
    then: ['SUPERSEDED', superseded('a', { at: minute(4) })],
  },

  // Retracting
  'a retraction with a later clock keeps that clock': {
    given: [recorded('a', { at: minute(5) })],
    when: retract({ at: minute(6) }),
    then: ['RETRACTED', retracted({ at: minute(6) })],
  },
  'a retraction with the same clock is applied': {
    given: [recorded('a', { at: minute(5) })],
    when: retract({ at: minute(5) }),
    then: ['RETRACTED', retracted({ at: minute(5) })],
  },
  'a retraction with an older clock is superseded': {
    given: [recorded('a', { at: minute(5) })],
    when: retract({ at: minute(4) }),
    then: ['SUPERSEDED', superseded(null, { at: minute(4) })],
  },
  'a retraction without a clock forgets the clock': {
    given: [recorded('a', { at: minute(5) })],
    when: retract(),
    then: ['RETRACTED', retracted()],
  },
  'after a retraction with a clock older content is superseded': {
    given: [recorded('a', { at: minute(5) }), retracted({ at: minute(6) })],
    when: record('b', { at: minute(5) }),
    then: ['SUPERSEDED', superseded('b', { at: minute(5) })],
  },
  'after a retraction with a clock the retracted content, too, is superseded': {
    given: [recorded('a', { at: minute(5) }), retracted({ at: minute(6) })],
    when: record('a', { at: minute(5) }),
    then: ['SUPERSEDED', superseded('a', { at: minute(5) })],
  },
  'after a retraction with a clock content of that time is recorded': {
    given: [recorded('a', { at: minute(5) }), retracted({ at: minute(6) })],
    when: record('a', { at: minute(6) }),
    then: ['RECORDED', recorded('a', { at: minute(6) })],
  },
  'after a retraction ahead of the service’s clock content without a clock does not move it back': {
    given: [recorded('a', { at: minute(5) }), retracted({ at: '2027-01-01T00:00:00.000Z' })],
    when: record('a'),
    then: ['RECORDED', recorded('a', { at: '2027-01-01T00:00:00.000Z' })],
  },
  'after a retraction without a clock any clock is taken': {
    given: [recorded('a', { at: minute(5) }), retracted()],
    when: record('a', { at: minute(1) }),
    then: ['RECORDED', recorded('a', { at: minute(1) })],
  },
  'one source’s clock and retraction are nothing to another': {
    given: [
      recorded('a', { at: minute(5) }),
      retracted({ at: minute(9) }),
      recorded('a', { source: 'hr/okta', at: minute(1) }),
    ],
    when: record('b', { source: 'hr/okta', at: minute(2) }),
    then: ['RECORDED', recorded('b', { source: 'hr/okta', at: minute(2) })],
  },
}

test.each(Object.entries(CASES))('%s', (_, { given, when, then: [outcome, happened] }) => {
  const decision = decide(when, streamOf(given), NOW)
  expect(decision.outcome).toBe(outcome)
  const { event, occurredAt } = decision
  expect(event && { ...event, occurredAt }).toEqual(happened)
})

describe('retracting what is not asserted is refused', () => {
  test.each<[string, Happened[]]>([
    ['in an empty stream', []],
    ['after a retraction', [recorded('a'), retracted()]],
    ['after a retraction with a clock', [recorded('a', { at: minute(5) }), retracted({ at: minute(6) })]],
    ['of another source only', [recorded('a', { source: 'hr/okta' })]],
  ])('%s', (_, given) => {
    for (const command of [retract(), retract({ at: minute(1) }), retract({ at: minute(9) })])
      expect(refusalOf(() => decide(command, streamOf(given), NOW)).code).toBe('NOT_FOUND')
  })
})

describe('the stream of an entity', () => {
  test('is empty before its first event', () => {
    expect(streamOf([])).toEqual(EMPTY_STREAM)
    expect(EMPTY_STREAM.revision).toBe(-1)
  })

  test('knows of each source what it asserts, where that was recorded, and its clock', () => {
    const stream = streamOf([
      recorded('a', { at: minute(5), setId: 'one' }),
      recorded('b', { source: 'hr/okta', at: minute(3) }),
      superseded('c', { at: minute(4) }),
      recorded('d', { source: 'api/gone', at: minute(1) }),
      retracted({ source: 'api/gone' }),
      recorded('e', { source: 'api/silent', at: minute(1) }),
      retracted({ source: 'api/silent', at: minute(2) }),
    ])
    expect(stream.revision).toBe(6)
    const asserts = (text: string, setId: string | null, revision: number) => ({
      digest: digestOf(fragment(text)),
      setId,
      position: positionOf(revision),
    })
    expect(Object.fromEntries(stream.sources)).toEqual({
      [SOURCE]: { asserted: asserts('a', 'one', 0), clock: minute(5), said: 0, since: 0 },
      'hr/okta': { asserted: asserts('b', null, 1), clock: minute(3), said: 1, since: 1 },
      'api/gone': { asserted: null, clock: null, said: 4, since: 4 },
      'api/silent': { asserted: null, clock: minute(2), said: 6, since: 6 },
    })
  })

  test('forgets the set of a fragment that is replaced outside of it', () => {
    const stream = streamOf([recorded('a', { setId: 'one' }), recorded('b')])
    expect(stream.sources.get(SOURCE)?.asserted?.setId).toBeNull()
  })

  test('leaves the stream before an event as it was', () => {
    const before = streamOf([])
    streamOf([recorded('a')])
    expect(before.sources.size).toBe(0)
    expect(EMPTY_STREAM.sources.size).toBe(0)
  })
})
