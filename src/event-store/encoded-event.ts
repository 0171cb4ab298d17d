import type { JsonObject } from '../domain/json/json.js'
import type { EventMetadata, NewEvent } from '../domain/log/recorded-event.js'
import type { AppendRequest, StreamExpectation } from './event-store.js'

/** A new event with its documents as the text that is stored. */
export interface EncodedEvent {
  id: string
  type: string
  data: string
  metadata: string
}

/** An append request whose events are encoded. */
export interface EncodedRequest extends StreamExpectation {
  events: readonly EncodedEvent[]
  provided: readonly StreamExpectation[]
}

const NOTHING: readonly StreamExpectation[] = []

/** Encodes before queueing, so that what JSON cannot hold is refused to its own caller. */
export function encodeRequest({ stream, expectedRevision, events, provided }: AppendRequest): EncodedRequest {
  return { stream, expectedRevision, events: events.map(encodeEvent), provided: provided ?? NOTHING }
}

/** What a request weighs in a transaction, near enough: characters, not bytes. */
export function weight({ events }: EncodedRequest): number {
  return events.reduce((sum, event) => sum + event.data.length + event.metadata.length, 0)
}

/** Stored data as the object it was. */
export function decodeData(text: string): JsonObject {
  return JSON.parse(text) as JsonObject
}

/** Stored metadata as the object it was. */
export function decodeMetadata(text: string): EventMetadata {
  return JSON.parse(text) as EventMetadata
}

function encodeEvent({ id, type, data, metadata }: NewEvent): EncodedEvent {
  return { id, type, data: JSON.stringify(data), metadata: JSON.stringify(metadata) }
}
