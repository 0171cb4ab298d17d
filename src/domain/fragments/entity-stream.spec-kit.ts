import type { DomainEvent } from '../events/decode-event.js'
import type { EntityEventType, EventOf } from '../events/event-types.js'
import { digestOf } from '../json/canonical.js'
import type { JsonObject } from '../json/json.js'
import { parsePosition, type Position } from '../log/position.js'
import type { RecordFragment, ReleaseFragment, RetractFragment } from './commands.js'
import { EMPTY_STREAM, evolve, type EntityStream } from './entity-stream.js'
import { NOTHING_SAID, WithdrawalFold, type Saying, type WithdrawFragment } from './withdrawal.js'

export const REF = 'component:default/it'
export const SOURCE = 'scm/github/acme'

/** An instant that many minutes after ten o'clock. */
export const minute = (n: number) => `2026-03-01T10:${String(n).padStart(2, '0')}:00.000Z`
/** What the service's clock shows unless a test says otherwise: later than every source's clock. */
export const NOW = minute(59)

interface Said {
  source?: string
  at?: string
  setId?: string
}

/** A fragment that differs from others by its text. */
export const fragment = (text: string): JsonObject => ({ spec: { text } })

export function record(text: string, { source = SOURCE, at, setId }: Said = {}): RecordFragment {
  const said = fragment(text)
  return { type: 'record', entityRef: REF, source, fragment: said, digest: digestOf(said), occurredAt: at, setId }
}

export const retract = ({ source = SOURCE, at, setId }: Said = {}): RetractFragment => ({
  type: 'retract',
  entityRef: REF,
  source,
  occurredAt: at,
  setId,
})

export type Happened = EventOf<EntityEventType> & { occurredAt: string }

export function recorded(text: string, { source = SOURCE, at = NOW, setId }: Said = {}): Happened {
  const said = fragment(text)
  const data = { entityRef: REF, source, fragment: said, digest: digestOf(said), ...(setId && { setId }) }
  return { type: 'EntityFragmentRecorded', data, occurredAt: at }
}

export const superseded = (text: string | null, { source = SOURCE, at = NOW }: Said = {}): Happened => ({
  type: 'EntityFragmentSuperseded',
  data: { entityRef: REF, source, fragment: text === null ? null : fragment(text) },
  occurredAt: at,
})

/** Without `at` the source stated no clock, and its clock is forgotten. */
export const retracted = ({ source = SOURCE, at, setId }: Said = {}): Happened => ({
  type: 'EntityFragmentRetracted',
  data: { entityRef: REF, source, clock: at ?? null, setId: setId ?? null },
  occurredAt: at ?? NOW,
})

/** What a source said up to a revision was withdrawn; without more it asserts nothing again. */
export const withdrawn = (said: Partial<Saying> & { upTo: number }): Happened => ({
  type: 'EntityFragmentWithdrawn',
  data: { entityRef: REF, source: SOURCE, ...NOTHING_SAID, ...said },
  occurredAt: NOW,
})

/** What happened as events of a stream. The log's other streams leave gaps between its positions. */
export function eventsOf(happened: readonly Happened[]): DomainEvent<EntityEventType>[] {
  return happened.map(({ occurredAt, ...event }, revision) => {
    const metadata = { $correlationId: 'c', $causationId: 'c', actor: 'anna', schemaVersion: 1, occurredAt }
    const place = {
      id: String(revision),
      stream: `entity-${REF}`,
      revision,
      position: positionOf(revision),
      recordedAt: NOW,
    }
    return { ...event, ...place, metadata }
  })
}

/** The stream after what happened in it. */
export const streamOf = (happened: readonly Happened[]): EntityStream => eventsOf(happened).reduce(evolve, EMPTY_STREAM)

/** The command that withdraws what a source said from one revision to another, both included. */
export function withdrawing(
  happened: readonly Happened[],
  { from, until, source = SOURCE }: { from: number; until: number; source?: string },
): WithdrawFragment | undefined {
  const before = parsePosition(String(10 * from)) as Position
  const withdrawal = new WithdrawalFold(source, { from: before, until: positionOf(until) })
  for (const event of eventsOf(happened)) withdrawal.add(event)
  return withdrawal.result()
}

/** Where streamOf puts the event of a revision. */
export const positionOf = (revision: number) => parsePosition(String(10 * revision + 7)) as Position

/** As it was kept aside; a retraction where there is no text. */
export function aside(text: string | null, { at, setId }: Said = {}): ReleaseFragment['aside'] {
  const said = text === null ? null : fragment(text)
  const clock = at ?? (said === null ? null : NOW)
  return { fragment: said, digest: said && digestOf(said), setId: setId ?? null, clock, occurredAt: at ?? NOW }
}

const asideData = (text: string | null, said: Said) => {
  const { occurredAt: _, ...data } = aside(text, said)
  return { entityRef: REF, source: said.source ?? SOURCE, ...data }
}

export const quarantined = (text: string | null, said: Said = {}): Happened => ({
  type: 'EntityFragmentQuarantined',
  data: asideData(text, said),
  occurredAt: said.at ?? NOW,
})

export const released = (text: string | null, said: Said = {}): Happened => ({
  type: 'EntityFragmentReleased',
  data: asideData(text, said),
  occurredAt: said.at ?? NOW,
})

export const dropped = (text: string | null, { source = SOURCE }: Said = {}): Happened => ({
  type: 'EntityFragmentDropped',
  data: { entityRef: REF, source, digest: text === null ? null : digestOf(fragment(text)) },
  occurredAt: NOW,
})

/** Somebody decides about it. */
export const decideOn = (type: 'release' | 'drop', text: string | null, said: Said = {}) => ({
  type,
  entityRef: REF,
  source: said.source ?? SOURCE,
  aside: aside(text, said),
})
