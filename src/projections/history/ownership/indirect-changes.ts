import type { PoolClient } from 'pg'
import { splitRef } from '../../../domain/entity/entity-ref.js'
import { ownershipWinner } from '../../../domain/history/ownership-change.js'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import { iso } from '../../catalog/projector/load-states.js'
import { assertionsAt } from '../projector/assertions-at.js'
import type { OwnerChangeRow, OwnershipRow } from './tables.js'

/** Rows that the ledger has of what became of an owner are no beginning and no end of an ownership. */
const DIRECT = `cause <> 'OWNER_CHANGED'`

const OWNER_CHANGE = `o.position, o.owner, o.type, o.merged_into as "mergedInto", o.actor, o.reason,
  ${iso('o.recorded_at', '"recordedAt"')}, ${iso('o.occurred_at', '"occurredAt"')}`

type Owned = OwnerChangeRow & { entity_ref: string }

/** For each entity that was owned before and after something became of its owner: a change from the owner to itself. */
export async function changesOfOwned(changes: readonly OwnerChangeRow[], client: PoolClient): Promise<OwnershipRow[]> {
  if (changes.length === 0) return []
  const { rows } = await client.query<Owned>(
    `select d.entity_ref, ${OWNER_CHANGE}
     from unnest($1::bigint[], $2::text[]) as asked (position, owner)
     join owner_changes o on o.position = asked.position and o.owner = asked.owner
     join ownership_changes d on d.after = o.owner and d.position < o.position and d.${DIRECT}
     where not exists (select from ownership_changes later where later.entity_ref = d.entity_ref
       and later.position > d.position and later.position <= o.position and later.${DIRECT})`,
    [changes.map(({ position }) => position), changes.map(({ owner }) => owner)],
  )
  return toRows(rows, client)
}

/** The same for entities, of all that became of their owners at a position or later. */
export async function changesOfOwners(
  refs: readonly string[],
  from: Position,
  client: PoolClient,
): Promise<OwnershipRow[]> {
  const { rows } = await client.query<Owned>(
    `with owned as (
       select entity_ref, after as owner, position,
         lead(position) over (partition by entity_ref order by position) as until
       from ownership_changes where entity_ref = any($1) and ${DIRECT})
     select d.entity_ref, ${OWNER_CHANGE}
     from owned d join owner_changes o on o.owner = d.owner and o.position > d.position
     where o.position >= $2 and (d.until is null or o.position < d.until)`,
    [refs, from],
  )
  return toRows(rows, client)
}

async function toRows(owned: readonly Owned[], client: PoolClient): Promise<OwnershipRow[]> {
  const assertions = await assertionsAt(
    owned.map(({ entity_ref, position }) => ({ ref: entity_ref, position })),
    client,
  )
  return owned
    .map(({ entity_ref, owner, type, ...change }, i): OwnershipRow => {
      const winner = ownershipWinner(assertions[i] ?? [])
      return {
        ...change,
        entityRef: entity_ref,
        kind: splitRef(entity_ref).kind,
        before: owner,
        after: owner,
        cause: 'OWNER_CHANGED',
        source: winner?.source ?? null,
        rank: winner?.rank ?? null,
        ownerChange: type,
      }
    })
    .sort((a, b) => comparePositions(a.position, b.position) || (a.entityRef < b.entityRef ? -1 : 1))
}
