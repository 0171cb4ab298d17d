import { randomUUID } from 'node:crypto'
import { currentVersion, type DomainEvent } from '../../domain/events/decode-event.js'
import type { EntityEventType } from '../../domain/events/event-types.js'
import { StrataError } from '../../domain/errors.js'
import { decide, type Decision, type Outcome } from '../../domain/fragments/decide.js'
import { entityStream, evolve, type EntityStream } from '../../domain/fragments/entity-stream.js'
import type { JsonObject } from '../../domain/json/json.js'
import type { NewEvent } from '../../domain/log/recorded-event.js'
import type { Position } from '../../domain/log/position.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { AppendRequest } from '../../event-store/event-store.js'
import type { WriteItem } from './fragment-item.js'

/** An item decided, provided that the stream still is where the plan began. */
export type PlannedItem =
  | {
      item: WriteItem
      outcome: Outcome
      revision: number
      /** Undefined: that of the append. */ position: Position | undefined
    }
  | { item: WriteItem; refused: StrataError }

/** What the items of one ref come to: one append, and what to answer once it was taken. */
export interface RefPlan {
  ref: string
  /** The stream that it was decided on. */
  before: EntityStream
  request: AppendRequest
  planned: PlannedItem[]
  /** The stream once the append is taken at a position. */
  after: (position: Position) => EntityStream
}

/**
 * Decides the items of one ref in their order on its stream. Whatever is decided, the append carries the revision it was
 * decided on, so that a decision to append nothing or to refuse is verified, too.
 */
export function planRef(
  ref: string,
  items: readonly WriteItem[],
  stream: EntityStream,
  context: RequestContext,
): RefPlan {
  const now = new Date().toISOString()
  const events: NewEvent[] = []
  const planned: PlannedItem[] = []
  let state = stream
  for (const item of items) {
    const step = planItem(item, state, now)
    if ('refused' in step || !step.event) {
      planned.push(
        'refused' in step
          ? step
          : { item, outcome: step.outcome, revision: state.revision, position: knownPosition(item, state) },
      )
      continue
    }
    const event = newEvent(step, item, context)
    events.push(event)
    state = evolve(state, recorded(event, ref, state.revision + 1, PENDING))
    planned.push({ item, outcome: step.outcome, revision: state.revision, position: undefined })
  }
  const after = (position: Position) => placed(state, position)
  return {
    ref,
    before: stream,
    request: { stream: entityStream(ref), expectedRevision: stream.revision, events },
    planned,
    after,
  }
}

/** Stands for the position of an event of the same append. */
const PENDING = '' as Position

/** The stream with the position where its new assertions were recorded. */
function placed({ revision, sources }: EntityStream, position: Position): EntityStream {
  const known = [...sources].map(([source, state]) => {
    const pending = state.asserted?.position === PENDING
    return [
      source,
      pending && state.asserted ? { ...state, asserted: { ...state.asserted, position } } : state,
    ] as const
  })
  return { revision, sources: new Map(known) }
}

function planItem(
  item: WriteItem,
  state: EntityStream,
  now: string,
): Decision | { item: WriteItem; refused: StrataError } {
  const { command, expectedRevision } = item
  if (expectedRevision !== undefined && expectedRevision !== state.revision) {
    const message = `${command.entityRef} is at revision ${state.revision}, not at ${expectedRevision}. Read it again and decide anew.`
    return {
      item,
      refused: new StrataError('STALE_REVISION', message, [
        { pointer: '/expectedRevision', detail: `is not ${state.revision}` },
      ]),
    }
  }
  try {
    return decide(command, state, now)
  } catch (error) {
    if (error instanceof StrataError) return { item, refused: error }
    throw error
  }
}

function knownPosition({ command }: WriteItem, state: EntityStream): Position | undefined {
  return state.sources.get(command.source)?.asserted?.position || undefined
}

function newEvent(
  { event, occurredAt }: Decision,
  { command }: WriteItem,
  { principal, correlationId }: RequestContext,
): NewEvent {
  const type = event?.type ?? 'EntityFragmentRecorded'
  return {
    id: randomUUID(),
    type,
    data: event?.data as unknown as JsonObject,
    metadata: {
      $correlationId: correlationId,
      $causationId: correlationId,
      actor: principal.actor,
      source: command.source,
      schemaVersion: currentVersion(type),
      occurredAt,
    },
  }
}

/** The event as the stream will have it. */
function recorded(event: NewEvent, ref: string, revision: number, position: Position): DomainEvent<EntityEventType> {
  return {
    ...event,
    stream: entityStream(ref),
    revision,
    position,
    recordedAt: event.metadata.occurredAt,
  } as unknown as DomainEvent<EntityEventType>
}
