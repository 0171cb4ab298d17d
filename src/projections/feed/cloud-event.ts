import { currentVersion, decodeEvent, UndecodableEvent } from '../../domain/events/decode-event.js'
import { streamKey } from '../../domain/log/stream-key.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'

/** A recorded event as others read it: CloudEvents 1.0 in JSON, with what a log adds as extensions. */
export interface CloudEvent {
  specversion: '1.0'
  /** UUID of the event: with `source` its identity, by which a consumer knows what it has seen. */
  id: string
  source: string
  type: string
  /** The entity's ref, or the key of another stream. */
  subject: string
  /** When the log took it. */
  time: string
  datacontenttype: 'application/json'
  position: string
  revision: number
  schemaversion: number
  /** The source's clock. */
  occurredat: string
  actor: string
  correlationid: string
  causationid: string
  /** What the command is called that caused it; absent where nobody noted it. */
  command?: string
  /** Why somebody did it; absent where nobody said. */
  reason?: string
  data: unknown
}

/** The context in which every event happened: the log. Which source asserted something is in the data. */
export const CLOUD_EVENT_SOURCE = '/strata/log'

/**
 * The event as a CloudEvent, its data in the current shape of its type. What this version of the software does not
 * understand is given as it was written: a replay leaves nothing out.
 */
export function toCloudEvent(event: RecordedEvent): CloudEvent {
  const { id, type, stream, revision, position, recordedAt, metadata } = event
  const { data, schemaVersion } = current(event)
  return {
    specversion: '1.0',
    id,
    source: CLOUD_EVENT_SOURCE,
    type,
    subject: streamKey(stream),
    time: recordedAt,
    datacontenttype: 'application/json',
    position,
    revision,
    schemaversion: schemaVersion,
    occurredat: metadata.occurredAt,
    actor: metadata.actor,
    correlationid: metadata.$correlationId,
    causationid: metadata.$causationId,
    ...(metadata.command === undefined ? {} : { command: metadata.command }),
    ...(metadata.reason === undefined ? {} : { reason: metadata.reason }),
    data,
  }
}

function current(event: RecordedEvent): { data: unknown; schemaVersion: number } {
  try {
    const { data, type } = decodeEvent(event)
    return { data, schemaVersion: currentVersion(type) }
  } catch (error) {
    if (!(error instanceof UndecodableEvent)) throw error
    return { data: event.data, schemaVersion: event.metadata.schemaVersion }
  }
}
