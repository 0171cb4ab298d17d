import type { PoolClient } from 'pg'
import { splitRef } from '../../../domain/entity/entity-ref.js'
import { ownershipChange } from '../../../domain/history/ownership-change.js'
import type { Position } from '../../../domain/log/position.js'
import { CopyIn } from '../../../platform/database/copy-in.js'
import { upsert } from '../../../platform/database/upsert.js'
import type { HistoryStep } from '../step.js'
import { changesOfOwned, changesOfOwners } from './indirect-changes.js'
import { ownerChangesOf } from './owner-changes.js'
import { OWNER_CHANGES, OWNERSHIP_CHANGES, type OwnershipRow } from './tables.js'

/**
 * Writes the changes of owners that steps come to, and what became of owners for all that they own. The ledger may reach beyond the
 * steps, which come again after they were taken back, but has nothing of their entities from the first step about each on.
 */
export async function writeOwnership(steps: readonly HistoryStep[], client: PoolClient): Promise<void> {
  const [first] = steps
  if (!first) return
  const direct = steps.flatMap(directChange)
  const ofOwners = await ownerChangesOf(steps, client)
  const copy = new CopyIn()
  copy.add(OWNERSHIP_CHANGES, direct)
  copy.add(OWNER_CHANGES, ofOwners)
  const again = direct.length > 0 && (await hasOwnerChangesFrom(first.act.position, client))
  await copy.send(client)
  // Both an entity and its owner may have come again: what is there already is the same.
  await upsert(client, OWNERSHIP_CHANGES, await changesOfOwned(ofOwners, client))
  if (again) await deriveAgain([...new Set(direct.map(({ entityRef }) => entityRef))], first.act.position, client)
}

/** Anew what became of the owners of entities at a position or later: who owns them has been told anew. */
export async function deriveAgain(refs: readonly string[], from: Position, client: PoolClient): Promise<void> {
  await client.query(
    `delete from ownership_changes where entity_ref = any($1) and position >= $2 and cause = 'OWNER_CHANGED'`,
    [refs, from],
  )
  await upsert(client, OWNERSHIP_CHANGES, await changesOfOwners(refs, from, client))
}

/** Takes back all of entities from a position on: changes of their owners, and what became of them for what they own. */
export async function takeBackOwnership(refs: readonly string[], from: Position, client: PoolClient): Promise<void> {
  await client.query('delete from ownership_changes where entity_ref = any($1) and position >= $2', [refs, from])
  await client.query(
    `with gone as (delete from owner_changes where owner = any($1) and position >= $2 returning position, owner)
     delete from ownership_changes c using gone
     where c.after = gone.owner and c.position = gone.position and c.cause = 'OWNER_CHANGED'`,
    [refs, from],
  )
}

function directChange(step: HistoryStep): OwnershipRow[] {
  const { act, ref } = step
  const change = ownershipChange(act.type, step)
  if (change === null) return []
  const { before, after, cause, winner } = change
  return [
    {
      ...act,
      before,
      after,
      cause,
      entityRef: ref,
      kind: splitRef(ref).kind,
      source: winner?.source ?? null,
      rank: winner?.rank ?? null,
      ownerChange: null,
      mergedInto: null,
    },
  ]
}

async function hasOwnerChangesFrom(position: Position, client: PoolClient): Promise<boolean> {
  const { rows } = await client.query('select 1 from owner_changes where position >= $1 limit 1', [position])
  return rows.length > 0
}
