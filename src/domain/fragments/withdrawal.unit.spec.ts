import { describe, expect, test } from '@jest/globals'
import { decide } from './decide.js'
import {
  fragment,
  minute,
  NOW,
  recorded,
  REF,
  retracted,
  SOURCE,
  streamOf,
  superseded,
  withdrawing,
  withdrawn,
  type Happened,
} from './entity-stream.spec-kit.js'

/** What withdrawing the events from one revision to another comes to, and the stream after it. */
function withdraw(happened: readonly Happened[], from: number, until: number) {
  const command = withdrawing(happened, { from, until })
  if (!command) return undefined
  const { outcome, event, occurredAt } = decide(command, streamOf(happened), NOW)
  return { outcome, after: event ? [...happened, { ...event, occurredAt }] : [...happened] }
}

const stateAfter = (happened: readonly Happened[]) => streamOf(happened).sources.get(SOURCE)

const A = recorded('a', { at: minute(5), setId: 'one' })
const B = recorded('b', { at: minute(6) })
const GONE = retracted({ at: minute(7) })

describe('withdrawing what a source said', () => {
  test('brings back what it asserted before, with its set and clock', () => {
    const { outcome, after } = withdraw([A, B], 1, 1) ?? {}
    expect(outcome).toBe('RESTORED')
    const { digest } = A.data as { digest: string }
    const data = { fragment: fragment('a'), digest, setId: 'one', clock: minute(5), said: 0, upTo: 1 }
    expect(after?.at(-1)).toEqual({
      type: 'EntityFragmentWithdrawn',
      data: { entityRef: REF, source: SOURCE, ...data },
      occurredAt: NOW,
    })
    expect(stateAfter(after ?? [])).toMatchObject({ asserted: { digest, setId: 'one' }, clock: minute(5), said: 0 })
  })

  test('brings back a retraction with its clock', () => {
    const { outcome, after } = withdraw([A, GONE, recorded('c', { at: minute(9) })], 2, 2) ?? {}
    expect(outcome).toBe('RETRACTED')
    expect(stateAfter(after ?? [])).toEqual({ asserted: null, clock: minute(7), said: 1, since: 3 })
  })

  test('leaves nothing where it had said nothing', () => {
    const { outcome, after } = withdraw([A, B], 0, 1) ?? {}
    expect(outcome).toBe('RETRACTED')
    expect(stateAfter(after ?? [])).toEqual({ asserted: null, clock: null, said: null, since: 2 })
  })

  test('brings back what was retracted', () => {
    expect(withdraw([A, GONE], 1, 1)?.outcome).toBe('RESTORED')
  })

  test('takes the source’s own content of a time in between again, which would have come too late', () => {
    const { after } = withdraw([A, recorded('b', { at: minute(50) })], 1, 1) ?? {}
    const command = { type: 'record' as const, entityRef: REF, source: SOURCE, digest: 'd', fragment: fragment('c') }
    const decided = (happened: readonly Happened[]) =>
      decide({ ...command, occurredAt: minute(20) }, streamOf(happened), NOW).outcome
    expect(decided([A, recorded('b', { at: minute(50) })])).toBe('SUPERSEDED')
    expect(decided(after ?? [])).toBe('RECORDED')
  })

  test('leaves alone what the source has said since', () => {
    const c = recorded('c', { at: minute(8) })
    expect(withdraw([A, B, c], 1, 1)).toEqual({ outcome: 'LEFT_ALONE', after: [A, B, c] })
    expect(withdraw([A, B, GONE], 1, 1)?.outcome).toBe('LEFT_ALONE')
  })

  test('does not count what came too late as said', () => {
    const late = superseded('x', { at: minute(1) })
    expect(withdraw([A, B, late], 1, 1)?.outcome).toBe('RESTORED')
    expect(withdraw([A, late], 1, 1)).toBeUndefined()
  })

  test('is about no other source', () => {
    expect(withdraw([A, recorded('b', { source: 'hr/okta' })], 1, 1)).toBeUndefined()
  })

  test('changes nothing the second time', () => {
    const { after = [] } = withdraw([A, B], 1, 1) ?? {}
    expect(withdraw(after, 1, 1)).toEqual({ outcome: 'UNCHANGED', after })
  })

  test('may begin earlier than it did before', () => {
    const { after = [] } = withdraw([A, B, recorded('c', { at: minute(8) })], 2, 2) ?? {}
    const wider = withdraw(after, 1, 2)
    expect(wider?.outcome).toBe('RESTORED')
    expect(stateAfter(wider?.after ?? [])?.said).toBe(0)
  })

  test('brings nothing back that another withdrawal took', () => {
    const { after = [] } = withdraw([A, B], 0, 1) ?? {}
    expect(withdraw(after, 1, 1)?.outcome).toBe('UNCHANGED')
  })

  test('takes what an earlier one brought back', () => {
    const { after = [] } = withdraw([A, B, recorded('c', { at: minute(8) })], 2, 2) ?? {}
    const { outcome, after: further = [] } = withdraw(after, 1, 1) ?? {}
    expect([outcome, stateAfter(further)?.said]).toEqual(['RESTORED', 0])
  })

  test('can be withdrawn itself, once', () => {
    const { after = [] } = withdraw([A, B], 1, 1) ?? {}
    const undone = withdraw(after, 2, 2)
    expect([undone?.outcome, stateAfter(undone?.after ?? [])?.said]).toEqual(['RESTORED', 1])
    expect(withdraw(undone?.after ?? [], 2, 2)?.outcome).toBe('UNCHANGED')
    expect(withdraw(undone?.after ?? [], 1, 1)?.outcome).toBe('RESTORED')
  })
})

test('a withdrawal that went back to nothing says nothing of a source', () => {
  expect(stateAfter([A, withdrawn({ upTo: 0 })])).toEqual({ asserted: null, clock: null, said: null, since: 1 })
})
