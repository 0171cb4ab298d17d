import type { JsonObject } from '../json/json.js'
import type { RecordedEvent } from '../log/recorded-event.js'
import type { EventOf, EventType } from './event-types.js'
import { UPCASTERS } from './upcasters.js'

/** An event of a known type, its data in the current shape. */
export type DomainEvent<T extends EventType = EventType> = Omit<RecordedEvent, 'type' | 'data'> & EventOf<T>

/** The log holds an event that this version of the software does not understand. */
export class UndecodableEvent extends Error {
  override readonly name = 'UndecodableEvent'
}

/** Brings an event's data into its current shape: once, before any decider or projector sees it. */
export function decodeEvent(event: RecordedEvent): DomainEvent {
  if (!isKnown(event.type)) throw new UndecodableEvent(`unknown event type ${event.type}`)
  const chain: readonly ((data: never) => unknown)[] = UPCASTERS[event.type]
  const { schemaVersion } = event.metadata
  if (!Number.isInteger(schemaVersion) || schemaVersion < 1 || schemaVersion > chain.length + 1) {
    throw new UndecodableEvent(`unknown version ${schemaVersion} of ${event.type}`)
  }
  if (schemaVersion === chain.length + 1) return event as unknown as DomainEvent
  const data = chain.slice(schemaVersion - 1).reduce<unknown>((old, upcast) => upcast(old as never), event.data)
  return { ...event, data: data as JsonObject, dataText: undefined } as unknown as DomainEvent
}

/** The version new events of a type are written in. */
export function currentVersion(type: EventType): number {
  return UPCASTERS[type].length + 1
}

function isKnown(type: string): type is EventType {
  return Object.hasOwn(UPCASTERS, type)
}
