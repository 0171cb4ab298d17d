import type { FieldChange } from '../../../domain/history/field-changes.js'
import type { Position } from '../../../domain/log/position.js'
import type { CatalogEntity } from '../../catalog/queries/catalog-entity.js'
import type { Act } from '../step.js'

/** That an event made another of an effective entity, brought it about or removed it. */
export interface EffectiveChange {
  position: Position
  ref: string
  /** The entity as of the position; null when it is gone. */
  entity: CatalogEntity | null
  /** How its fields changed, those of one that appears or goes included. */
  changes: readonly FieldChange[]
  cause: ChangeCause
}

/** The event that changed an entity: one about it, or one by which a source ranks otherwise. */
export type ChangeCause = Omit<Act, 'position'>

/** A place in the order of all changes, which is by position and then by ref: one event can change many entities. */
export interface ChangePlace {
  position: Position
  /** The last entity of the position that lies before the place; null where all of them do. */
  ref: string | null
}

/** Changes that follow one another. */
export interface ChangesPage {
  changes: EffectiveChange[]
  /** How far the changes were searched: whoever goes on after it misses nothing. */
  place: ChangePlace
  /** Whether the history had nothing behind `place` when it was read. */
  caughtUp: boolean
}

/** The place after everything that happened up to a position. */
export const placeAfter = (position: Position): ChangePlace => ({ position, ref: null })
