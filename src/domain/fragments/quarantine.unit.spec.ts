import { describe, expect, test } from '@jest/globals'
import { refusalOf } from '../errors.spec-kit.js'
import { digestOf } from '../json/canonical.js'
import { decide } from './decide.js'
import type { FragmentCommand, Outcome } from './commands.js'
import {
  decideOn,
  dropped,
  fragment,
  minute,
  NOW,
  quarantined,
  record,
  recorded,
  released,
  retract,
  retracted,
  SOURCE,
  streamOf,
  superseded,
  type Happened,
} from './entity-stream.spec-kit.js'

type Case = [given: Happened[], when: FragmentCommand, outcome: Outcome, then: Happened | null]

function expectDecided([given, when, outcome, then]: Case, inQuarantine: boolean): void {
  const decision = decide(when, streamOf(given), NOW, inQuarantine)
  expect(decision.outcome).toBe(outcome)
  expect(decision.event && { ...decision.event, occurredAt: decision.occurredAt }).toEqual(then)
}

const FUTURE = '2027-01-01T00:00:00.000Z'
const [five, six, seven] = [{ at: minute(5) }, { at: minute(6) }, { at: minute(7) }]
/** `a` is in effect, `b` is kept aside. */
const BOTH = [recorded('a', five), quarantined('b', six)]

const WHILE: Record<string, Case> = {
  'the first fragment is kept aside': [[], record('a', five), 'QUARANTINED', quarantined('a', five)],
  'a fragment of a set is kept aside with the set': [
    [],
    record('a', { ...five, setId: 'one' }),
    'QUARANTINED',
    quarantined('a', { ...five, setId: 'one' }),
  ],
  'other content is kept aside': [[recorded('a', five)], record('b', six), 'QUARANTINED', quarantined('b', six)],
  'a retraction is kept aside with its clock': [
    [recorded('a', five)],
    retract(six),
    'QUARANTINED',
    quarantined(null, six),
  ],
  'a retraction without a clock will forget it': [[recorded('a', five)], retract(), 'QUARANTINED', quarantined(null)],
  'a set’s retraction is kept aside with the set': [
    [recorded('a', { ...five, setId: 'one' })],
    retract({ setId: 'one' }),
    'QUARANTINED',
    quarantined(null, { setId: 'one' }),
  ],
  'what is in effect is unchanged where nothing is kept aside': [BOTH.slice(0, 1), record('a', six), 'UNCHANGED', null],
  'what is kept aside is unchanged': [BOTH, record('b', seven), 'UNCHANGED', null],
  'a retraction that is kept aside is unchanged': [
    [recorded('a', five), quarantined(null, six)],
    retract(seven),
    'UNCHANGED',
    null,
  ],
  'newer content replaces what is kept aside': [BOTH, record('c', seven), 'QUARANTINED', quarantined('c', seven)],
  'what is in effect is kept aside where something else is': [
    BOTH,
    record('a', seven),
    'QUARANTINED',
    quarantined('a', seven),
  ],
  'what is older than what is kept aside is superseded': [BOTH, record('c', five), 'SUPERSEDED', superseded('c', five)],
  'what is older than what is in effect is superseded': [
    [recorded('a', six)],
    record('b', five),
    'SUPERSEDED',
    superseded('b', five),
  ],
  'a retraction that is older than what is kept aside is superseded': [
    BOTH,
    retract(five),
    'SUPERSEDED',
    superseded(null, five),
  ],
  'after a retraction without a clock any clock is kept aside': [
    [recorded('a', six), quarantined(null)],
    record('b', five),
    'QUARANTINED',
    quarantined('b', five),
  ],
  'content without a clock does not move a clock back that is ahead': [
    [quarantined('a', { at: FUTURE })],
    record('b'),
    'QUARANTINED',
    quarantined('b', { at: FUTURE }),
  ],
}

test.each(Object.entries(WHILE))('in quarantine %s', (_, each) => expectDecided(each, true))

test.each<[string, Happened[]]>([
  ['nothing', []],
  ['what was retracted before', [recorded('a', five), retracted(six)]],
  ['what is kept aside of another source', [quarantined('a', { ...five, source: 'hr/okta' })]],
])('in quarantine a retraction of %s is refused', (_, given) => {
  expect(refusalOf(() => decide(retract(seven), streamOf(given), NOW, true)).code).toBe('NOT_FOUND')
})

const AFTER: Record<string, Case> = {
  'newer content takes effect': [BOTH, record('c', seven), 'RECORDED', recorded('c', seven)],
  'content that is older than what is kept aside takes effect where it is newer than what is in effect': [
    [recorded('a', five), quarantined('b', seven)],
    record('c', six),
    'RECORDED',
    recorded('c', six),
  ],
  'what is in effect, said again, replaces what is kept aside': [
    BOTH,
    record('a', seven),
    'RECORDED',
    recorded('a', seven),
  ],
  'what is in effect, said again of an earlier time, is unchanged': [BOTH, record('a', five), 'UNCHANGED', null],
  'what is kept aside takes effect when it is said again': [BOTH, record('b', six), 'RECORDED', recorded('b', six)],
  'content without a clock is never earlier than what is kept aside': [
    [recorded('a', five), quarantined('b', { at: FUTURE })],
    record('c'),
    'RECORDED',
    recorded('c', { at: FUTURE }),
  ],
  'a retraction takes back what is in effect': [BOTH, retract(seven), 'RETRACTED', retracted(seven)],
  'a retraction takes back what is only kept aside': [
    [quarantined('b', six)],
    retract(seven),
    'RETRACTED',
    retracted(seven),
  ],
  'a retraction that is older than what is only kept aside is superseded': [
    [quarantined('b', six)],
    retract(five),
    'SUPERSEDED',
    superseded(null, five),
  ],
  'a set takes back what it has kept aside': [
    [quarantined('b', { ...six, setId: 'one' })],
    retract({ setId: 'one' }),
    'RETRACTED',
    retracted({ setId: 'one' }),
  ],
  'a set takes back nothing that was not in it: what it has kept aside is dropped': [
    [recorded('a', five), quarantined('b', { ...six, setId: 'one' })],
    retract({ setId: 'one' }),
    'DROPPED',
    dropped('b'),
  ],
}

test.each(Object.entries(AFTER))('out of quarantine %s', (_, each) => expectDecided(each, false))

const DECIDED: Record<string, Case> = {
  'a release says all of it': [BOTH, decideOn('release', 'b', six), 'RELEASED', released('b', six)],
  'a release of a retraction': [
    [recorded('a', five), quarantined(null, six)],
    decideOn('release', null, six),
    'RELEASED',
    released(null, six),
  ],
  'a drop': [BOTH, decideOn('drop', 'b', six), 'DROPPED', dropped('b')],
  'a release of what has been released': [
    [...BOTH, released('b', six)],
    decideOn('release', 'b', six),
    'UNCHANGED',
    null,
  ],
  'a drop of what has been dropped': [[...BOTH, dropped('b')], decideOn('drop', 'b', six), 'UNCHANGED', null],
  'a release of what was followed by something newer': [
    [...BOTH, quarantined('c', seven)],
    decideOn('release', 'b', six),
    'UNCHANGED',
    null,
  ],
  'a release of the same content in another set': [
    [...BOTH, quarantined('b', { ...six, setId: 'one' })],
    decideOn('release', 'b', six),
    'UNCHANGED',
    null,
  ],
  'a release of what the source has replaced since': [
    [...BOTH, recorded('c', seven)],
    decideOn('release', 'b', six),
    'UNCHANGED',
    null,
  ],
  'a release of what is newer than what has taken effect since': [
    [quarantined('b', seven), recorded('c', six)],
    decideOn('release', 'b', seven),
    'RELEASED',
    released('b', seven),
  ],
}

describe.each([true, false])('in quarantine: %p', (inQuarantine) => {
  test.each(Object.entries(DECIDED))('%s', (_, each) => expectDecided(each, inQuarantine))
})

describe('the stream of an entity', () => {
  const stateOf = (...given: Happened[]) => streamOf(given).sources.get(SOURCE)

  test('knows what is kept aside beside what is in effect', () => {
    expect(stateOf(...BOTH)).toMatchObject({
      asserted: { digest: digestOf(fragment('a')) },
      clock: minute(5),
      aside: { digest: digestOf(fragment('b')), setId: null, clock: minute(6) },
    })
  })

  test('has what was released as what is asserted, with its clock', () => {
    const state = stateOf(...BOTH, released('b', six))
    expect(state).toMatchObject({ asserted: { digest: digestOf(fragment('b')) }, clock: minute(6) })
    expect(state?.aside).toBeUndefined()
    expect(stateOf(recorded('a', five), quarantined(null), released(null))).toEqual({
      asserted: null,
      clock: null,
      said: 2,
      since: 2,
    })
  })

  test('is as before once what was kept aside is dropped', () => {
    expect(stateOf(...BOTH, dropped('b'))).toEqual(stateOf(recorded('a', five)))
    expect(stateOf(quarantined('a', five), dropped('a'))).toBeUndefined()
  })

  test('keeps aside what the source has said of a later time than what takes effect', () => {
    expect(stateOf(quarantined('b', seven), recorded('c', six))?.aside).toBeDefined()
    expect(stateOf(recorded('a', five), quarantined('b', seven), retracted(six))?.aside).toBeDefined()
    expect(stateOf(quarantined('b', six), recorded('c', six))?.aside).toBeUndefined()
    expect(stateOf(recorded('a', five), quarantined('b', seven), retracted())?.aside).toBeUndefined()
    expect(stateOf(quarantined('b', seven), superseded('c', six))?.aside).toBeDefined()
  })
})
