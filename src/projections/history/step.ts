import type { DomainEvent } from '../../domain/events/decode-event.js'
import type { Assertion, EffectiveEntity } from '../../domain/fragments/fold.js'

/**
 * What one event came to for one entity. An event about an entity is one step, whether the effective entity changed or not; one that
 * changes the rank of a source is a step of each entity that it folds anew.
 */
export interface HistoryStep {
  event: DomainEvent
  ref: string
  /** The effective entity just before and just after the event, null while nothing defines it. */
  before: EffectiveEntity | null
  after: EffectiveEntity | null
  /** What the sources assert just after it, by their ranks of then, in no order. */
  assertionsAfter: readonly Assertion[]
}
