import type { PoolClient } from 'pg'
import type { DomainEvent } from '../domain/events/decode-event.js'
import type { LogFilter } from '../event-store/event-store.js'

/** A named, versioned, rebuildable read model. Another version has another schema and its own checkpoint. */
export interface Projection {
  name: string
  version: number
  /** Database schema that holds its tables and nothing else. */
  schema: string
  /** Ordered name → SQL that makes the tables. */
  migrations: Record<string, string>
  /** Which events it wants. */
  filter: LogFilter
  /**
   * Writes what the events come to, in the order of the log, within the transaction of `client`. It may be called again
   * with the same events or a part of them after a failure, so it keeps nothing that a roll-back would make wrong.
   */
  project(events: readonly DomainEvent[], client: PoolClient): Promise<void>
}

/** `name@version`: what the checkpoint and the lease are kept under. */
export const projectionId = ({ name, version }: Projection): string => `${name}@${version}`
