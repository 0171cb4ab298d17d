import type { OwnershipCause } from '../history/ownership-change.js'

/** Who did something, when and why, as the ledger of owners has it. */
interface Told {
  source: string | null
  rank: number | null
  actor: string
  reason: string | null
  recordedAt: string
  occurredAt: string
}

/** A change of an entity's owner. */
export interface OwnershipChangeRecord extends Told {
  position: string
  entityRef: string
  kind: string
  before: string | null
  after: string | null
  cause: OwnershipCause
  ownerChange: string | null
  mergedInto: string | null
}

/** Who owns an entity, and the change by which it came to be so. */
export interface OwnershipRecord extends Told {
  entityRef: string
  kind: string
  owner: string
  position: string
  cause: OwnershipCause
}

/** Whether a change began or ended an ownership: all do, but those of which the owner itself was the object. */
export const isDirect = ({ cause }: Pick<OwnershipChangeRecord, 'cause'>): boolean => cause !== 'OWNER_CHANGED'

/** Who owns the entity after a direct change, null where nobody does. */
export function ownedAfter(change: OwnershipChangeRecord): OwnershipRecord | null {
  const { entityRef, kind, after, position, cause, source, rank, actor, reason, recordedAt, occurredAt } = change
  if (after === null) return null
  return { entityRef, kind, owner: after, position, cause, source, rank, actor, reason, recordedAt, occurredAt }
}
