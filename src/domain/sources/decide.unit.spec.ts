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
