import { sql, type Kysely, type RawBuilder } from 'kysely'
import { fullRef } from '../../../domain/entity/entity-ref.js'
import { ownedAfter, type OwnershipChangeRecord } from '../../../domain/evidence/ownership.js'
import { OWNER_PATH } from '../../../domain/history/ownership-change.js'
import type { Position } from '../../../domain/log/position.js'
import { ENTRY } from '../../history/ownership/list-ownership-changes.js'

const PAGE = 500

const CHANGE = sql`c.kind, ${ENTRY}`

type Page = OwnershipChangeRecord[]

/**
 * Who owned what just after a position, by ref, page by page: of the entities as they were then, each with the change by which it was
 * so. The two are kept apart, so that one that lacks its change does not pass.
 */
export async function* ownershipAt(db: Kysely<unknown>, position: Position): AsyncGenerator<object[]> {
  const owned = (after: string) => sql<OwnershipChangeRecord & Named>`
    select e.ref, e.owner, e.respelled, ${CHANGE}
    from (
      select ref, owner, coalesce(spelling ? ${OWNER_PATH}, false) as respelled from history_v1.entities
      where valid_from <= ${position}::bigint and valid_to > ${position}::bigint and owner is not null and ref > ${after}
      order by ref limit ${PAGE}
    ) as e
    left join lateral (
      select * from history_v1.ownership_changes c
      where c.entity_ref = e.ref and c.position <= ${position}::bigint and c.cause <> 'OWNER_CHANGED'
      order by c.position desc limit 1
    ) as c on true
    order by e.ref`
  for (let after = ''; ;) {
    const { rows } = await owned(after).execute(db)
    if (rows.length === 0) return
    after = rows.at(-1)?.ref ?? after
    yield rows.flatMap(({ ref, owner, respelled, ...change }) => {
      const record = ownedAfter(change)
      if ((record?.owner ?? null) !== ownerNamed({ owner, respelled }))
        throw new Error(`the ledger does not say who owns ${ref} at ${position}`)
      return record ?? []
    })
  }
}

/** What an entity has as its owner, as filters compare it. */
interface Named {
  ref: string
  owner: string
  /** Whether the entity has other letters there. A ref that is one has not: what it is compared as is what it means. */
  respelled: boolean
}

/** The owner by the ledger's measure: an address or a name with a space is no ref, and so owns nothing. */
const ownerNamed = ({ owner, respelled }: Omit<Named, 'ref'>) => (!respelled && fullRef(owner) === owner ? owner : null)

/** Every change of an owner after a position and up to another, in order, page by page. */
export async function* changesWithin(
  db: Kysely<unknown>,
  { from, to }: { from: Position; to: Position },
): AsyncGenerator<Page> {
  const changes = (beyond: RawBuilder<boolean>) => sql<OwnershipChangeRecord>`
    select ${CHANGE} from history_v1.ownership_changes c where ${beyond} and c.position <= ${to}::bigint
    order by c.position, c.entity_ref limit ${PAGE}`
  for (let beyond = sql<boolean>`c.position > ${from}::bigint`; ;) {
    const { rows } = await changes(beyond).execute(db)
    const last = rows.at(-1)
    if (!last) return
    yield rows.map(inOrder)
    beyond = sql<boolean>`(c.position, c.entity_ref) > (${last.position}::bigint, ${last.entityRef})`
  }
}

/** The members in one order, whatever the statement's. */
function inOrder(change: OwnershipChangeRecord): OwnershipChangeRecord {
  const { position, entityRef, kind, before, after, cause, ownerChange, mergedInto } = change
  const { source, rank, actor, reason, recordedAt, occurredAt } = change
  const what = { position, entityRef, kind, before, after, cause, ownerChange, mergedInto }
  return { ...what, source, rank, actor, reason, recordedAt, occurredAt }
}
