import { randomUUID } from 'node:crypto'
import { currentVersion, type DomainEvent } from '../../domain/events/decode-event.js'
import type { EventOf } from '../../domain/events/event-types.js'
import { entityStream } from '../../domain/fragments/entity-stream.js'
import type { Fragment } from '../../domain/fragments/fragment.js'
import { digestOf } from '../../domain/json/canonical.js'
import type { JsonObject } from '../../domain/json/json.js'
import { parsePosition, type Position } from '../../domain/log/position.js'
import type { EventMetadata, NewEvent } from '../../domain/log/recorded-event.js'
import { sourceStream } from '../../domain/sources/source.js'
import type { EventStore } from '../../event-store/event-store.js'

/** An event before it has a place in a log. */
export interface Happening {
  stream: string
  event: EventOf
  actor: string
  occurredAt: string
  reason?: string
}

interface Circumstances {
  /** The source's clock in minutes after noon. */
  at?: number
  setId?: string
  actor?: string
}

/** An instant that many minutes after noon. */
export const minute = (n: number): string => new Date(Date.UTC(2026, 2, 1, 12, n)).toISOString()

/** When the log takes the event at a position: later than every source's clock, each in a second of its own. */
export const recordedAt = (position: number): string => new Date(Date.UTC(2026, 2, 2, 0, 0, position)).toISOString()

const happening = (stream: string, event: EventOf, { at = 0, actor = 'anna' }: Circumstances): Happening => ({
  stream,
  event,
  actor,
  occurredAt: minute(at),
})

/** A source's fragment takes effect. */
export function records(
  entityRef: string,
  source: string,
  fragment: Fragment,
  circumstances: Circumstances = {},
): Happening {
  const { setId } = circumstances
  const data = { entityRef, source, fragment, digest: digestOf(fragment), ...(setId === undefined ? {} : { setId }) }
  return happening(entityStream(entityRef), { type: 'EntityFragmentRecorded', data }, circumstances)
}

/** A source speaks of a time before what it has said already. */
export function comesTooLate(
  entityRef: string,
  source: string,
  fragment: Fragment | null,
  circumstances: Circumstances = {},
): Happening {
  const data = { entityRef, source, fragment }
  return happening(entityStream(entityRef), { type: 'EntityFragmentSuperseded', data }, circumstances)
}

/** A source asserts nothing any more; without `at` its clock is forgotten. */
export function retracts(entityRef: string, source: string, circumstances: Circumstances = {}): Happening {
  const clock = circumstances.at === undefined ? null : minute(circumstances.at)
  const data = { entityRef, source, clock, setId: circumstances.setId ?? null }
  return happening(entityStream(entityRef), { type: 'EntityFragmentRetracted', data }, circumstances)
}

/** A source in quarantine sends something; without fragment it retracts, and without `at` that forgets its clock. */
export function keepsAside(
  entityRef: string,
  source: string,
  fragment: Fragment | null,
  circumstances: Circumstances = {},
): Happening {
  const data = asideOf(entityRef, source, fragment, circumstances)
  return happening(entityStream(entityRef), { type: 'EntityFragmentQuarantined', data }, circumstances)
}

/** Somebody lets it take effect. */
export function releases(
  entityRef: string,
  source: string,
  fragment: Fragment | null,
  circumstances: Circumstances = {},
): Happening {
  const data = asideOf(entityRef, source, fragment, circumstances)
  return happening(entityStream(entityRef), { type: 'EntityFragmentReleased', data }, circumstances)
}

function asideOf(entityRef: string, source: string, fragment: Fragment | null, { at, setId }: Circumstances) {
  const clock = fragment === null && at === undefined ? null : minute(at ?? 0)
  return { entityRef, source, fragment, digest: fragment && digestOf(fragment), setId: setId ?? null, clock }
}

/** Somebody decides that it does not. */
export function drops(entityRef: string, source: string, circumstances: Circumstances = {}): Happening {
  const data = { entityRef, source, digest: 'of what was kept aside' }
  return happening(entityStream(entityRef), { type: 'EntityFragmentDropped', data }, circumstances)
}

/** What a source sends is kept aside from now on. */
export const quarantines = (source: string, reason = 'it sends nonsense', actor = 'anna'): Happening => ({
  ...happening(sourceStream(source), { type: 'SourceQuarantined', data: { source } }, { actor }),
  reason,
})

/** What a source sends takes effect again. */
export const endsQuarantine = (source: string): Happening =>
  happening(sourceStream(source), { type: 'SourceQuarantineEnded', data: { source, keptAside: 'KEEP' } }, {})

/** A source may assert from now on, with that rank. */
export function registers(source: string, rank: number, paths: Record<string, number> = {}): Happening {
  return happening(sourceStream(source), { type: 'SourceRegistered', data: { source, rank, paths } }, {})
}

/** A source ranks otherwise from now on. */
export function reranks(
  source: string,
  rank: number,
  paths: Record<string, number> = {},
  { reason = 'it knows better', ...circumstances }: Circumstances & { reason?: string } = {},
): Happening {
  const event = { type: 'SourceRankChanged' as const, data: { source, rank, paths } }
  return { ...happening(sourceStream(source), event, circumstances), reason }
}

/** Gives happenings places in a log, one after the other. */
export class Numbering {
  readonly #revisions = new Map<string, number>()
  #position = 0

  place(happening: Happening): DomainEvent {
    const { stream, event } = happening
    this.#position += 1
    const revision = (this.#revisions.get(stream) ?? -1) + 1
    this.#revisions.set(stream, revision)
    const position = parsePosition(String(this.#position)) as Position
    return {
      ...event,
      id: randomUUID(),
      stream,
      revision,
      position,
      recordedAt: recordedAt(this.#position),
      metadata: metadataOf(happening),
    }
  }
}

function metadataOf({ event, actor, occurredAt, reason }: Happening): EventMetadata {
  const said = reason === undefined ? {} : { reason }
  const schemaVersion = currentVersion(event.type)
  return { $correlationId: 'c', $causationId: 'c', actor, schemaVersion, occurredAt, ...said }
}

/** All happenings as the events of one log. */
export function placed(happenings: readonly Happening[]): DomainEvent[] {
  const numbering = new Numbering()
  return happenings.map((each) => numbering.place(each))
}

/** Appends happenings in their order to a log that has nothing of their streams that was not appended by this. */
export async function appendTo(
  store: EventStore,
  happenings: readonly Happening[],
  revisions = new Map<string, number>(),
): Promise<Position | null> {
  const requests = happenings.map((happening) => {
    const { stream, event } = happening
    const expectedRevision = revisions.get(stream) ?? -1
    revisions.set(stream, expectedRevision + 1)
    const data = event.data as unknown as JsonObject
    const taken: NewEvent = { id: randomUUID(), type: event.type, data, metadata: metadataOf(happening) }
    return { stream, expectedRevision, events: [taken] }
  })
  const verdicts = await store.append(requests)
  const last = verdicts.at(-1)
  if (verdicts.some(({ taken }) => !taken)) throw new Error('the log is not where the happenings think')
  return last?.taken === true ? last.position : null
}
