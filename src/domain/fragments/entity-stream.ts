import type { DomainEvent } from '../events/decode-event.js'
import type { EntityEventType } from '../events/event-types.js'
import type { Position } from '../log/position.js'

/** What the stream of one entity says of one source. */
export interface SourceState {
  /** What the source asserts; null when it has retracted. */
  asserted: { digest: string; setId: string | null; position: Position } | null
  /** The source's clock; null when it is forgotten. */
  clock: string | null
  /** Revision of the event in which the source said so; null when all that it said was withdrawn. */
  said: number | null
  /** Revision of the event that made it so: the same, or that of a withdrawal. */
  since: number
}

/** The stream of one entity, as far as decisions need it. */
export interface EntityStream {
  /** Revision of its last event, -1 before the first. */
  revision: number
  sources: ReadonlyMap<string, SourceState>
}

export const EMPTY_STREAM: EntityStream = { revision: -1, sources: new Map() }

/** What the streams of entities begin with. */
export const ENTITY_STREAMS = 'entity-'

/** Stream that holds the events of an entity. */
export const entityStream = (ref: string): string => `${ENTITY_STREAMS}${ref}`

/** Whether an event stands in the stream of an entity. */
export const isEntityEvent = (event: DomainEvent): event is DomainEvent<EntityEventType> => 'entityRef' in event.data

/** A handler for each event of an entity's stream. */
export type EntityEventHandlers = {
  [T in EntityEventType]: (before: SourceState | undefined, event: DomainEvent<T>) => SourceState | undefined
}

const HANDLERS: EntityEventHandlers = {
  EntityFragmentRecorded: (_before, { data, metadata, position, revision }) => ({
    asserted: { digest: data.digest, setId: data.setId ?? null, position },
    clock: metadata.occurredAt,
    said: revision,
    since: revision,
  }),
  EntityFragmentSuperseded: (before) => before,
  EntityFragmentRetracted: (_before, { data, revision }) => ({
    asserted: null,
    clock: data.clock,
    said: revision,
    since: revision,
  }),
  EntityFragmentWithdrawn: (_before, { data: { digest, setId, clock, said }, position, revision }) => ({
    asserted: digest === null ? null : { digest, setId, position },
    clock,
    said,
    since: revision,
  }),
}

/** The stream after one more of its events. */
export function evolve(stream: EntityStream, event: DomainEvent<EntityEventType>): EntityStream {
  const { source } = event.data
  const handler = HANDLERS[event.type] as (
    before: SourceState | undefined,
    event: DomainEvent,
  ) => SourceState | undefined
  const sources = new Map(stream.sources)
  const after = handler(stream.sources.get(source), event)
  if (after !== undefined) sources.set(source, after)
  return { revision: event.revision, sources }
}
