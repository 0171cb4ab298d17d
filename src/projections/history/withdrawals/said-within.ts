import { sql, type Kysely, type RawBuilder } from 'kysely'
import { ENTITY_STREAMS } from '../../../domain/fragments/entity-stream.js'
import type { Fragment } from '../../../domain/fragments/fragment.js'
import { NOTHING_SAID, type Stretch, type WithdrawFragment } from '../../../domain/fragments/withdrawal.js'
import { digestOf } from '../../../domain/json/canonical.js'
import { iso } from '../../catalog/projector/load-states.js'
import { CATALOG_ID } from '../../catalog/queries/reflected-position.js'
import { HISTORY_ID } from '../queries/history-reader.js'

/** What a source said within a stretch of the log. */
export interface SaidWithin extends Stretch {
  source: string
}

/** Some of the refs that a source spoke of within a stretch of the log, in their order. */
export interface WithdrawalPage {
  /** What withdrawing it comes to for each. */
  withdrawals: WithdrawFragment[]
  /** Refs with parked events that may be of the source: what the history says of these is not all. */
  parked: string[]
  /** The last ref of the page, where to go on; undefined on the last page. */
  next: string | undefined
}

interface Row {
  entity_ref: string
  parked: boolean
  /** Null where the history knows of nothing within the stretch. */
  up_to: number | null
  /** Null where the source had said nothing before the stretch. */
  after: number | null
  said: number | null
  fragment: Fragment | null
  set_id: string | null
  clock: string | null
}

/** A page of the refs behind one, or from the first. One statement, so one state of the history. */
export async function listSaidWithin(
  db: Kysely<unknown>,
  asked: SaidWithin,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<WithdrawalPage> {
  const { source, from } = asked
  const beyond = sql`entity_ref > ${after ?? ''}`
  const { rows } = await sql<Row>`
    with parked as materialized (${parkedRefs(source)}),
    found as materialized (
      (select entity_ref from history_v1.fragments where ${lastWithin(asked)} and ${beyond} order by entity_ref limit ${limit})
      union select entity_ref from parked where ${beyond} order by entity_ref limit ${limit})
    select found.entity_ref, exists (select from parked p where p.entity_ref = found.entity_ref) as parked, w.since as up_to,
      b.since as after, b.said, b.fragment, b.set_id, ${sql.raw(iso('b.clock', 'clock'))}
    from found
    left join lateral (select since from history_v1.fragments w where w.entity_ref = found.entity_ref and ${lastWithin(asked)}) w on true
    left join history_v1.fragments b on b.entity_ref = found.entity_ref and b.source = ${source}
      and b.valid_from <= ${from}::bigint and b.valid_to > ${from}::bigint
    order by found.entity_ref`.execute(db)
  return {
    withdrawals: rows.flatMap((row) =>
      row.parked || row.up_to === null ? [] : [toWithdrawal(row, row.up_to, source)],
    ),
    parked: rows.filter((row) => row.parked).map(({ entity_ref }) => entity_ref),
    next: rows.length < limit ? undefined : rows.at(-1)?.entity_ref,
  }
}

/** How many refs that is, but for those with parked events, and which these are. */
export async function countSaidWithin(
  db: Kysely<unknown>,
  asked: SaidWithin,
): Promise<{ count: number; parked: string[] }> {
  const { rows } = await sql<{ count: number; parked: string[] }>`
    with parked as materialized (${parkedRefs(asked.source)})
    select (select count(*)::int from history_v1.fragments f where ${lastWithin(asked)}
        and not exists (select from parked where parked.entity_ref = f.entity_ref)) as count,
      (select coalesce(array_agg(entity_ref order by entity_ref), '{}') from parked) as parked`.execute(db)
  return rows[0] ?? { count: 0, parked: [] }
}

/** Whether a version is the last one of its ref that began within the stretch: there is one for each ref that was spoken of. */
const lastWithin = ({ source, from, until }: SaidWithin): RawBuilder<boolean> =>
  sql`source = ${source} and valid_from > ${from}::bigint and valid_from <= ${until}::bigint and valid_to > ${until}::bigint`

/** Also of the catalog's: where it could not apply an event, the history may have been mended alone. */
const parkedRefs = (source: string): RawBuilder<unknown> => sql`
  select distinct substr(stream, ${sql.lit(ENTITY_STREAMS.length + 1)}::int) collate "C" as entity_ref
  from projections.parked_events
  where projection in (${HISTORY_ID}, ${CATALOG_ID}) and stream ^@ ${ENTITY_STREAMS} and (source = ${source} or source is null)`

function toWithdrawal(row: Row, upTo: number, source: string): WithdrawFragment {
  const { entity_ref: entityRef, after, fragment, set_id: setId, clock, said } = row
  const digest = fragment === null ? null : digestOf(fragment)
  const to = after === null ? NOTHING_SAID : { fragment, digest, setId, clock, said }
  return { type: 'withdraw', entityRef, source, after: after ?? -1, upTo, to }
}
