import type { JsonObject } from '../json/json.js'
import type { Position } from './position.js'

/** What every event says besides its data. `$…` are EventStoreDB's own names. */
export interface EventMetadata {
  $correlationId: string
  /** The command that it came of. */
  $causationId: string
  /** What that command is called; absent where nobody noted it. */
  command?: string | undefined
  /** Who acted: a person's or a machine's name. */
  actor: string
  /** The source that asserts; absent on administrative events. */
  source?: string
  /** Version of the data's shape under the event's type. */
  schemaVersion: number
  /** The source's clock, ISO 8601 in UTC with milliseconds; the service's own where the source stated none. */
  occurredAt: string
  /** Why somebody did it, where they said so. */
  reason?: string | undefined
}

/** An event before the log took it. */
export interface NewEvent {
  /** UUID; the same on every retry of the same append. */
  id: string
  type: string
  data: JsonObject
  metadata: EventMetadata
}

/** An event as the log holds it, its data still in the shape it was written in. */
export interface RecordedEvent extends NewEvent {
  stream: string
  /** Place in its stream, from 0. */
  revision: number
  position: Position
  /** When the log took it: ISO 8601 in UTC with milliseconds; never falls as positions rise. */
  recordedAt: string
  /** The data as the log has it, where it was read to be parsed only when it is asked for. */
  dataText?: string | undefined
}
