import { ownerRefOf } from '../entity/relations.js'
import type { CatalogEventType } from '../events/event-types.js'
import type { Assertion, EffectiveEntity } from '../fragments/fold.js'
import { defines } from '../fragments/fragment.js'
import { valueAt } from '../fragments/leaves.js'
import { provenanceOf } from '../fragments/provenance.js'
import { rankAt } from '../sources/precedence.js'

export const OWNER_PATH = 'spec.owner'
const OWNER_KEYS = OWNER_PATH.split('.')

/** Why an effective owner changed. */
export type OwnershipCause =
  | 'FRAGMENT_RECORDED'
  | 'FRAGMENT_RETRACTED'
  | 'FRAGMENT_WITHDRAWN'
  /** What was kept aside took effect, a fragment or a retraction. */
  | 'FRAGMENT_RELEASED'
  | 'RANK_CHANGED'
  | 'ENTITY_REMOVED'
  /** Something became of the owner itself: see `ownerChange`. */
  | 'OWNER_CHANGED'

/** Who says who the owner is, and how it ranks in this. */
export interface OwnershipWinner {
  source: string
  rank: number
}

/** A change of an entity's effective owner. */
export interface OwnershipChange {
  /** Full refs; null for none. */
  before: string | null
  after: string | null
  cause: OwnershipCause
  /** Null when no owner is left. */
  winner: OwnershipWinner | null
}

/** One event and how it changed one entity. */
export interface Changed {
  ref: string
  before: EffectiveEntity | null
  after: EffectiveEntity | null
  /** What the sources assert just after it. */
  assertionsAfter: readonly Assertion[]
}

/** What a change of owner is put down to, by the event that brought it about while the entity goes on. */
const CAUSES: Record<CatalogEventType, OwnershipCause> = {
  EntityFragmentRecorded: 'FRAGMENT_RECORDED',
  // These change nothing by themselves; what they would be put down to is the fragment that they tell of.
  EntityFragmentSuperseded: 'FRAGMENT_RECORDED',
  EntityFragmentQuarantined: 'FRAGMENT_RECORDED',
  EntityFragmentDropped: 'FRAGMENT_RETRACTED',
  SourceQuarantined: 'FRAGMENT_RECORDED',
  SourceQuarantineEnded: 'FRAGMENT_RECORDED',
  EntityFragmentReleased: 'FRAGMENT_RELEASED',
  EntityFragmentRetracted: 'FRAGMENT_RETRACTED',
  SourceRegistered: 'RANK_CHANGED',
  SourceRankChanged: 'RANK_CHANGED',
  EntityFragmentWithdrawn: 'FRAGMENT_WITHDRAWN',
}

/** How an event changed the effective owner of an entity; null when it did not. That an owned entity appears or goes is a change, too. */
export function ownershipChange(
  type: CatalogEventType,
  { ref, before, after, assertionsAfter }: Changed,
): OwnershipChange | null {
  const [was, is] = [ownerIn(ref, before), ownerIn(ref, after)]
  if (was === is) return null
  return {
    before: was,
    after: is,
    cause: after === null ? 'ENTITY_REMOVED' : CAUSES[type],
    winner: is === null ? null : ownershipWinner(assertionsAfter),
  }
}

/** Whether events of a type are about the rank of a source, and so about many entities. */
export const changesRank = (type: CatalogEventType): boolean => CAUSES[type] === 'RANK_CHANGED'

/** Whose word on the owner holds; null where none is told. */
export function ownershipWinner(assertions: readonly Assertion[]): OwnershipWinner | null {
  const winner = onlyOneWithOwner(assertions) ?? provenanceOf(assertions, [OWNER_PATH])[0]?.winner
  return winner ? { source: winner.source, rank: rankAt(winner.rank, OWNER_PATH) } : null
}

/** Of the one source that most entities have, nobody need ask which of its leaves has won: that took a twentieth of the history's time. */
function onlyOneWithOwner([only, second]: readonly Assertion[]): Assertion | undefined {
  const isAlone = only !== undefined && !second && defines(only.fragment)
  return isAlone && typeof valueAt(only.fragment, OWNER_KEYS) === 'string' ? only : undefined
}

const ownerIn = (ref: string, entity: EffectiveEntity | null) => (entity ? ownerRefOf(ref, entity.spec) : null)
