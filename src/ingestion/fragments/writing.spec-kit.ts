import { randomUUID } from 'node:crypto'
import { decodeEvent, type DomainEvent } from '../../domain/events/decode-event.js'
import type { EntityEventType } from '../../domain/events/event-types.js'
import { EMPTY_STREAM, entityStream, evolve, type EntityStream } from '../../domain/fragments/entity-stream.js'
import { WithdrawalFold } from '../../domain/fragments/withdrawal.js'
import { digestOf } from '../../domain/json/canonical.js'
import type { Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import { MemoryEventStore } from '../../event-store/memory/memory-event-store.js'
import { LOCAL_PRINCIPAL, type RequestContext } from '../../governance/principals/principal.js'
import { SourceRegistry } from '../../governance/sources/source-registry.js'
import type { WriteItem } from './fragment-item.js'
import { FragmentWriter } from './fragment-writer.js'
import { StreamStates } from './stream-states.js'

export const REF = 'component:default/it'
export const CONTEXT: RequestContext = { principal: LOCAL_PRINCIPAL, correlationId: 'corr' }

interface Said {
  ref?: string
  source?: string
  at?: string
  setId?: string
  expected?: number
  reason?: string
}

/** A write that differs from others by its text. */
export function recording(
  text: string,
  { ref = REF, source = 'api/local', at, setId, expected, reason }: Said = {},
): WriteItem {
  const fragment = { facts: { text } }
  return {
    command: { type: 'record', entityRef: ref, source, fragment, digest: digestOf(fragment), occurredAt: at, setId },
    expectedRevision: expected,
    reason,
  }
}

export function retracting({ ref = REF, source = 'api/local', at, setId, expected, reason }: Said = {}): WriteItem {
  const command = { type: 'retract' as const, entityRef: ref, source, occurredAt: at, setId }
  return { command, expectedRevision: expected, reason }
}

/** Withdraws what a source said from one revision to another, as the log has it now. */
export function withdrawing(events: readonly RecordedEvent[], [first, last]: readonly [number, number]): WriteItem {
  const positionOf = (revision: number) => events[revision]?.position ?? ('0' as Position)
  const withdrawal = new WithdrawalFold('api/local', { from: positionOf(first - 1), until: positionOf(last) })
  for (const event of events) withdrawal.add(decodeEvent(event) as DomainEvent<EntityEventType>)
  const command = withdrawal.result()
  if (!command) throw new Error('the source said nothing there')
  return { command, expectedRevision: undefined, reason: 'a bad scan' }
}

/** The parts of a writer on a log in memory. Its read model stands still until it is told to catch up. */
export class Desk {
  readonly store = new MemoryEventStore()
  readonly #readModel = new Map<string, EntityStream>()
  /** Refs with events that the read model could not apply. */
  readonly parked = new Set<string>()

  /** A writer of a process of its own: it remembers what it has written itself. */
  writer(): FragmentWriter {
    const read = (refs: readonly string[]) => {
      const known = refs.flatMap((ref) => {
        const stream = this.#readModel.get(ref)
        return stream ? [[ref, stream] as const] : []
      })
      return Promise.resolve({ streams: new Map(known), parked: new Set(refs.filter((ref) => this.parked.has(ref))) })
    }
    return new FragmentWriter(this.store, new SourceRegistry(this.store), new StreamStates(this.store, read))
  }

  /** Brings the read model of a ref up to the log, but for events that it parks, by their revisions. */
  async catchUp(ref = REF, parks: readonly number[] = []): Promise<void> {
    let stream = EMPTY_STREAM
    for (const event of await this.events(ref)) {
      if (parks.includes(event.revision)) continue
      stream = evolve(stream, decodeEvent(event) as DomainEvent<EntityEventType>)
    }
    this.#readModel.set(ref, stream)
    if (parks.length > 0) this.parked.add(ref)
  }

  /** Appends an event that a newer version of this software may have written. */
  async appendUnknown(ref = REF): Promise<void> {
    const events = await this.events(ref)
    const metadata = {
      $correlationId: 'c',
      $causationId: 'c',
      actor: 'anna',
      source: 'api/local',
      schemaVersion: 1,
      occurredAt: '2026-03-01T10:00:00.000Z',
    }
    const unknown = { id: randomUUID(), type: 'EntityPainted', data: { entityRef: ref }, metadata }
    await this.store.append([{ stream: entityStream(ref), expectedRevision: events.length - 1, events: [unknown] }])
  }

  async events(ref = REF): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = []
    for await (const event of this.store.readStream(entityStream(ref))) events.push(event)
    return events
  }
}
