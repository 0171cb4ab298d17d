import { randomUUID } from 'node:crypto'
import { currentVersion, type DomainEvent } from '../../domain/events/decode-event.js'
import type { EventOf, SourceEventType } from '../../domain/events/event-types.js'
import type { JsonObject } from '../../domain/json/json.js'
import type { NewEvent } from '../../domain/log/recorded-event.js'
import type { Position } from '../../domain/log/position.js'
import { sourceStream } from '../../domain/sources/source.js'
import type { SourceStream } from '../../domain/sources/source-stream.js'
import { causedBy } from '../../platform/commands/command-context.js'
import type { RequestContext } from '../principals/principal.js'

/** An event about a source, for its stream. `reason` is kept where there is one. */
export function newSourceEvent(
  { type, data }: EventOf<SourceEventType>,
  reason: string | undefined,
  context: RequestContext,
): NewEvent {
  return {
    id: randomUUID(),
    type,
    data: data as unknown as JsonObject,
    metadata: {
      ...causedBy(context),
      source: data.source,
      schemaVersion: currentVersion(type),
      occurredAt: new Date().toISOString(),
      ...(reason === undefined ? {} : { reason }),
    },
  }
}

/** The event as the log has it, or would have it, behind what the stream holds. */
export function asRecorded(
  event: NewEvent,
  { source, revision }: SourceStream,
  position: Position | null,
): DomainEvent<SourceEventType> {
  const place = {
    stream: sourceStream(source),
    revision: revision + 1,
    position,
    recordedAt: event.metadata.occurredAt,
  }
  return { ...event, ...place } as unknown as DomainEvent<SourceEventType>
}
