import type { PoolClient } from 'pg'
import type { DomainEvent } from '../domain/events/decode-event.js'
import type { EventType } from '../domain/events/event-types.js'
import type { LogFilter } from '../event-store/event-store.js'
import type { OnRefolding } from './refolding.js'

/** What a projection does with each type of event: one more type does not compile until each projection has said it. */
export type EventHandling = { readonly [T in EventType]: 'handle' | 'skip' }

/** All of the log so far, folded in memory. */
export interface WholeFold {
  add(event: DomainEvent): void
  /**
   * Writes what it came to into the tables, which the transaction of `client` has emptied and which have neither keys nor
   * indexes. Once only.
   */
  write(client: PoolClient): Promise<void>
}

/** A named, versioned, rebuildable read model. Another version has another schema and its own checkpoint. */
export interface Projection {
  name: string
  version: number
  /** Database schema that holds its live tables and nothing else. */
  schema: string
  /** SQL that makes the tables. It names no schema, so that the same tables can be filled beside the live ones. */
  tables: string
  /** Statements that make the primary keys, without a schema, too; each of one table. */
  keys: readonly string[]
  /** Statements that make the other indexes: a rebuild makes them last, some at the same time. */
  indexes: readonly string[]
  /** Tables that only help to find rows and may name more than there is: they are not compared with a replay. */
  hints?: readonly string[]
  /** Which of the generations it is; absent for the live one. */
  generation?: 'next' | 'previous'
  /**
   * Which streams are its own. What stands in others is foreign and skipped by this; in these an event of a type or version
   * that nobody knows is parked.
   */
  filter: LogFilter
  /**
   * What it does with the events of its streams. `as recorded`: it is about the log itself and is given each event as it stands there,
   * known or not; none of them is ever parked.
   */
  handling: EventHandling | 'as recorded'
  /**
   * Writes what the events come to, in the order of the log, within the transaction of `client`, whose search path leads to
   * the tables. It may be called again with the same events or a part of them after a failure, so it keeps nothing that a
   * roll-back would make wrong. Where events make it fold many entities anew, `onRefolding` is told how far it is.
   */
  project(events: readonly DomainEvent[], client: PoolClient, onRefolding?: OnRefolding): Promise<void>
  /**
   * Begins to fold events in memory from the start of the log, which a rebuild does where it can: writing final rows once is
   * several times as fast as batch after batch.
   */
  foldAll?(): WholeFold
  /**
   * Takes back all that the events of a stream came to, within the transaction of `client`: after it and `project` with all
   * these events, the tables are what they were. `applied` are those of them that were projected, in their order.
   */
  forget(stream: string, client: PoolClient, applied: readonly DomainEvent[]): Promise<void>
}

/** `name@version`, and the generation where it is not live: what the checkpoint and the lease are kept under. */
export const projectionId = ({ name, version, generation }: Projection): string =>
  `${name}@${version}${generation === undefined ? '' : `/${generation}`}`

/**
 * What makes the tables of a projection in its schema: one migration for ever, since another shape is another version with a
 * schema of its own.
 */
export function projectionMigrations({ name, schema, tables, keys, indexes }: Projection): Record<string, string> {
  return { [`0001-${name}`]: [`set local search_path = ${schema}`, tables, ...keys, ...indexes].join(';\n') }
}
