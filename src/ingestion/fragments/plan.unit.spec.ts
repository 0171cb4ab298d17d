import { describe, expect, test } from '@jest/globals'
import { EMPTY_STREAM } from '../../domain/fragments/entity-stream.js'
import { parsePosition, type Position } from '../../domain/log/position.js'
import { planRef } from './plan.js'
import { CONTEXT, recording, REF, retracting } from './writing.spec-kit.js'

const AT = '2026-03-01T10:00:00.000Z'
const at = (text: string) => parsePosition(text) as Position
const CIRCUMSTANCES = { context: CONTEXT, sources: new Map() }
const plan = (...items: ReturnType<typeof recording>[]) => planRef(REF, items, EMPTY_STREAM, CIRCUMSTANCES)

describe('the plan of a ref', () => {
  test('is one append at the revision it was decided on', () => {
    const { request, planned } = plan(recording('a', { at: AT, setId: 's' }), recording('b', { source: 'hr/b' }))
    expect(request).toMatchObject({
      stream: `entity-${REF}`,
      expectedRevision: -1,
      events: [
        {
          type: 'EntityFragmentRecorded',
          data: { entityRef: REF, source: 'api/local', setId: 's', fragment: { facts: { text: 'a' } } },
          metadata: {
            actor: 'local',
            source: 'api/local',
            occurredAt: AT,
            $correlationId: 'corr',
            $causationId: 'corr',
          },
        },
        { data: { source: 'hr/b' }, metadata: { source: 'hr/b' } },
      ],
    })
    expect(planned).toMatchObject([
      { outcome: 'RECORDED', revision: 0 },
      { outcome: 'RECORDED', revision: 1 },
    ])
    const ids = request.events.map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
  })

  test('carries the revision even where nothing is appended, so that this is verified', () => {
    const { request, planned } = plan(retracting())
    expect([request.expectedRevision, request.events]).toEqual([-1, []])
    expect(planned).toMatchObject([{ refused: { code: 'NOT_FOUND' } }])
  })

  test('keeps why an item was sent, whatever it comes to; a reason alone changes nothing', () => {
    const items = [
      recording('a', { at: AT, reason: 'first' }),
      recording('a', { reason: 'again' }),
      recording('late', { at: '2026-03-01T09:00:00.000Z', reason: 'late' }),
      retracting({ reason: 'gone' }),
      recording('b'),
    ]
    const { request, planned } = plan(...items)
    expect(planned.map((step) => 'outcome' in step && step.outcome)).toEqual([
      'RECORDED',
      'UNCHANGED',
      'SUPERSEDED',
      'RETRACTED',
      'RECORDED',
    ])
    expect(request.events.map(({ metadata }) => metadata.reason)).toEqual(['first', 'late', 'gone', undefined])
    expect(JSON.stringify(request.events[3]?.metadata)).not.toContain('"reason"')
  })

  test('decides each item on what those before it come to', () => {
    const items = [
      recording('a', { expected: -1 }),
      recording('a', { expected: 0 }),
      retracting({ expected: 0 }),
      retracting(),
      recording('b', { expected: 0 }),
    ]
    const { planned, request } = plan(...items)
    expect(planned.map((step) => ('refused' in step ? step.refused.code : step.outcome))).toEqual([
      'RECORDED',
      'UNCHANGED',
      'RETRACTED',
      'NOT_FOUND',
      'STALE_REVISION',
    ])
    expect(request.events.map(({ type }) => type)).toEqual(['EntityFragmentRecorded', 'EntityFragmentRetracted'])
  })

  test('knows the stream once it is appended', () => {
    const first = plan(recording('a', { at: AT }), recording('x', { source: 'hr/b' }))
    const stream = first.after(at('7'))
    expect(stream.revision).toBe(1)
    expect(stream.sources.get('api/local')).toMatchObject({ clock: AT, asserted: { position: '7', setId: null } })
    const second = planRef(REF, [recording('a', { at: AT }), retracting({ source: 'hr/b' })], stream, CIRCUMSTANCES)
    expect(second.planned).toMatchObject([
      { outcome: 'UNCHANGED', position: '7', revision: 1 },
      { outcome: 'RETRACTED' },
    ])
    const after = second.after(at('9'))
    expect(after.sources.get('api/local')?.asserted?.position).toBe('7')
    expect(after.sources.get('hr/b')).toMatchObject({ asserted: null, clock: null })
  })

  test('says of a stale revision where the stream is', () => {
    const [step] = plan(recording('a', { expected: 4 })).planned
    expect(step).toMatchObject({
      refused: { code: 'STALE_REVISION', errors: [{ pointer: '/expectedRevision', detail: 'is not -1' }] },
    })
  })
})
