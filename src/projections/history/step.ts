import type { DomainEvent } from '../../domain/events/decode-event.js'
import type { CatalogEventType } from '../../domain/events/event-types.js'
import type { Assertion, EffectiveEntity } from '../../domain/fragments/fold.js'
import type { Position } from '../../domain/log/position.js'

/** What the history keeps of an event itself: who did what, when and why. */
export interface Act {
  position: Position
  type: CatalogEventType
  source: string
  actor: string
  reason: string | null
  correlationId: string
  recordedAt: string
  occurredAt: string
}

/**
 * What one event came to for one entity. An event about an entity is one step, whether the effective entity changed or not; one that
 * changes the rank of a source is a step of each entity that it folds anew.
 */
export interface HistoryStep {
  act: Act
  ref: string
  /** The effective entity just before and just after the event, null while nothing defines it. */
  before: EffectiveEntity | null
  after: EffectiveEntity | null
  /** What the sources assert just after it, by their ranks of then, in no order. */
  assertionsAfter: readonly Assertion[]
}

/** How an entity that was folded anew changed at a position, whatever event stands there. */
export interface Refolded extends Omit<HistoryStep, 'act'> {
  position: Position
}

/** What is kept of an event. */
export function actOf({ position, type, data, metadata, recordedAt }: DomainEvent<CatalogEventType>): Act {
  return {
    position,
    type,
    source: data.source,
    actor: metadata.actor,
    reason: metadata.reason ?? null,
    correlationId: metadata.$correlationId,
    recordedAt,
    occurredAt: metadata.occurredAt,
  }
}
