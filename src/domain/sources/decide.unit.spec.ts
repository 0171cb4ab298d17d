import { describe, expect, test } from '@jest/globals'
import { pointersOf } from '../errors.spec-kit.js'
import type { DomainEvent } from '../events/decode-event.js'
import type { EventOf, SourceEventType } from '../events/event-types.js'
import { decideSource } from './decide.js'
import { requireRankChange, type RankChangeInput } from './rank-rules.js'
import { emptySourceStream, evolveSource, type SourceStream } from './source-stream.js'

const SOURCE = 'scm/github/acme'
const REGISTERED: EventOf<SourceEventType> = {
  type: 'SourceRegistered',
  data: { source: SOURCE, rank: 300, paths: {} },
}

function streamOf(events: EventOf<SourceEventType>[]): SourceStream {
  return events.reduce<SourceStream>((stream, event, i) => {
    const recorded = { ...event, revision: i, position: String(i + 10) } as unknown as DomainEvent<SourceEventType>
    return evolveSource(stream, recorded)
  }, emptySourceStream(SOURCE))
}

/** Decides changes one after the other. */
function afterChanges(...inputs: RankChangeInput[]): EventOf<SourceEventType>[] {
  const events = [REGISTERED]
  for (const input of inputs) {
    const { event } = decideSource(change(input), streamOf(events))
    if (event) events.push(event)
  }
  return events
}

const change = (input: RankChangeInput) => ({
  type: 'change-rank' as const,
  source: SOURCE,
  ...requireRankChange(input),
})

describe('a new rank', () => {
  test('is an event that says all of it', () => {
    const [, first, second] = afterChanges({ rank: 450 }, { paths: { 'spec.owner': 20 } })
    expect(first).toEqual({ type: 'SourceRankChanged', data: { source: SOURCE, rank: 450, paths: {} } })
    expect(second?.data).toEqual({ source: SOURCE, rank: 450, paths: { 'spec.owner': 20 } })
  })

  test('counts from its event on', () => {
    const stream = streamOf(afterChanges({ rank: 450, paths: { spec: 3 } }, { paths: { spec: null, facts: 4 } }))
    expect(stream).toEqual({
      source: SOURCE,
      revision: 2,
      position: '12',
      rank: { rank: 450, paths: { facts: 4 } },
      quarantined: false,
    })
  })

  test.each([
    ['the rank it has', { rank: 300 }],
    ['a path that has none taken away', { paths: { spec: null } }],
  ])('is none: %s', (_, input) => {
    expect(decideSource(change(input), streamOf([REGISTERED]))).toEqual({ outcome: 'UNCHANGED', event: null })
  })

  test('is refused of a source that nobody has registered', () => {
    const decided = () => decideSource(change({ rank: 1 }), emptySourceStream(SOURCE))
    expect(pointersOf(decided)).toEqual({ code: 'NOT_FOUND', pointers: ['/source'] })
  })
})

describe('a quarantine', () => {
  const quarantine = { type: 'quarantine' as const, source: SOURCE }
  const end = { type: 'end-quarantine' as const, source: SOURCE, keptAside: 'KEEP' as const }
  const decided = (command: typeof quarantine | typeof end, ...before: EventOf<SourceEventType>[]) =>
    decideSource(command, streamOf([REGISTERED, ...before]))
  const QUARANTINED = { type: 'SourceQuarantined' as const, data: { source: SOURCE } }
  const ENDED = { type: 'SourceQuarantineEnded' as const, data: { source: SOURCE, keptAside: 'KEEP' as const } }

  test('begins and ends, and begins again', () => {
    expect(decided(quarantine)).toEqual({ outcome: 'CHANGED', event: QUARANTINED })
    expect(decided(end, QUARANTINED)).toEqual({ outcome: 'CHANGED', event: ENDED })
    expect(decided(quarantine, QUARANTINED, ENDED)).toEqual({ outcome: 'CHANGED', event: QUARANTINED })
  })

  test('is unchanged where it is so already', () => {
    expect(decided(quarantine, QUARANTINED)).toEqual({ outcome: 'UNCHANGED', event: null })
    expect(decided(end)).toEqual({ outcome: 'UNCHANGED', event: null })
    expect(decided(end, QUARANTINED, ENDED)).toEqual({ outcome: 'UNCHANGED', event: null })
  })

  test('is nothing to a rank, nor is a new rank to it', () => {
    const reranked = { type: 'SourceRankChanged' as const, data: { source: SOURCE, rank: 1, paths: {} } }
    expect(streamOf([REGISTERED, QUARANTINED, reranked])).toMatchObject({ quarantined: true, rank: { rank: 1 } })
  })

  test('is refused of a source that nobody has registered', () => {
    for (const command of [quarantine, end]) {
      const refused = () => decideSource(command, emptySourceStream(SOURCE))
      expect(pointersOf(refused)).toEqual({ code: 'NOT_FOUND', pointers: ['/source'] })
    }
  })
})
