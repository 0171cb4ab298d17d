import type { DomainEvent } from '../events/decode-event.js'
import type { EntityEventType } from '../events/event-types.js'
import type { Position } from '../log/position.js'
import { outlasts, type KeptAside } from './kept-aside.js'

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
  /** What the source said last while it was in quarantine, as long as nobody has decided about it. */
  aside?: KeptAside | undefined
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

/** The state of a source as if what is kept aside had taken effect: what the source itself takes it for. */
export function lastWord(state: SourceState | undefined): SourceState | undefined {
  if (!state?.aside) return state
  const { aside, ...rest } = state
  const { digest, setId, clock, position } = aside
  return { ...rest, asserted: digest === null ? null : { digest, setId, position }, clock }
}

/** A handler for each event of an entity's stream. */
export type EntityEventHandlers = {
  [T in EntityEventType]: (before: SourceState | undefined, event: DomainEvent<T>) => SourceState | undefined
}

const HANDLERS: EntityEventHandlers = {
  EntityFragmentRecorded: (before, { data, metadata, position, revision }) => {
    const asserted = { digest: data.digest, setId: data.setId ?? null, position }
    return spoken({ asserted, clock: metadata.occurredAt, said: revision, since: revision }, before)
  },
  EntityFragmentSuperseded: (before) => before,
  EntityFragmentRetracted: (before, { data, revision }) =>
    spoken({ asserted: null, clock: data.clock, said: revision, since: revision }, before),
  EntityFragmentWithdrawn: (before, { data: { digest, setId, clock, said }, position, revision }) => ({
    asserted: digest === null ? null : { digest, setId, position },
    clock,
    said,
    since: revision,
    // Nobody has decided about it.
    ...(before?.aside ? { aside: before.aside } : {}),
  }),
  EntityFragmentQuarantined: (before = NOTHING_SAID_YET, { data: { digest, setId, clock }, position }) => ({
    ...before,
    aside: { digest, setId, clock, position },
  }),
  EntityFragmentReleased: (_before, { data: { digest, setId, clock }, position, revision }) => ({
    asserted: digest === null ? null : { digest, setId, position },
    clock,
    said: revision,
    since: revision,
  }),
  EntityFragmentDropped: (before) => {
    if (!before || before.since === NOTHING_SAID_YET.since) return undefined
    const { aside: _, ...rest } = before
    return rest
  },
}

/** A source of which only something is kept aside. */
const NOTHING_SAID_YET: SourceState = { asserted: null, clock: null, said: null, since: -1 }

/** Which events make something else of what a source asserts. */
const TAKES_EFFECT: Record<EntityEventType, boolean> = {
  EntityFragmentRecorded: true,
  EntityFragmentSuperseded: false,
  EntityFragmentRetracted: true,
  EntityFragmentWithdrawn: true,
  EntityFragmentQuarantined: false,
  EntityFragmentReleased: true,
  EntityFragmentDropped: false,
}

/** Whether an event may make another effective entity. */
export const takesEffect = ({ type }: DomainEvent<EntityEventType>): boolean => TAKES_EFFECT[type]

/** Whether what was kept aside before an event of its source is kept aside after it. */
export function staysAside(aside: Pick<KeptAside, 'clock'>, event: DomainEvent<EntityEventType>): boolean {
  if (event.type === 'EntityFragmentRecorded') return outlasts(aside, event.metadata.occurredAt)
  if (event.type === 'EntityFragmentRetracted') return outlasts(aside, event.data.clock)
  return event.type === 'EntityFragmentSuperseded' || event.type === 'EntityFragmentWithdrawn'
}

/** The state of a source after its word took effect. What is kept aside stays only where the source said it of a later time. */
function spoken(word: SourceState, before: SourceState | undefined): SourceState {
  const aside = before?.aside
  return aside && outlasts(aside, word.clock) ? { ...word, aside } : word
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
  if (after === undefined) sources.delete(source)
  else sources.set(source, after)
  return { revision: event.revision, sources }
}
