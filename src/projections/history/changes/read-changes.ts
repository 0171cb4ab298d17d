import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Filter } from '../../../domain/filters/filter.js'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import { iso } from '../../catalog/projector/load-states.js'
import { toEntity, type EntityRecord } from '../../catalog/queries/entity-columns.js'
import { HISTORY_ID } from '../queries/history-reader.js'
import { tablesAsOf } from '../queries/tables-as-of.js'
import type { ChangeCause, ChangePlace, ChangesPage, EffectiveChange } from './effective-change.js'
import { AFTER, BEFORE, entityAt, matchAt } from './sides.js'

export interface ReadChanges {
  after: ChangePlace
  /** Gives the changes of entities that match it before or after; all of them by default. */
  filter?: Filter | undefined
  /** Most changes to look at, whether they match or not. */
  limit: number
  /** Bytes, as they are stored, after which a page ends; it has one change at least. */
  weight: number
}

/** An entry of the timeline, with the entity where it is wanted. */
type Entry = Pick<EffectiveChange, 'position' | 'ref' | 'changes'> &
  ChangeCause &
  Omit<EntityRecord, 'ref' | 'entity' | 'position'> & {
    wanted: boolean
    /** Null for one that is gone. */
    entity: EntityRecord['entity'] | null
    entity_position: string
  }

type Row = { reached: Position; more: boolean } & (Entry | { position: null })

/** The changes behind a place, in one statement: no change that it does not see was committed before one that it sees. */
export async function readChanges(db: Kysely<unknown>, asked: ReadChanges): Promise<ChangesPage> {
  const { rows } = await changesStatement(asked).execute(db)
  const entries = rows.filter((row): row is Row & Entry => row.position !== null)
  const last = entries.at(-1)
  const caughtUp = rows[0]?.more !== true
  const end = caughtUp ? endOf(asked.after, rows[0]?.reached) : asked.after
  const place = !caughtUp && last ? { position: last.position, ref: last.ref } : end
  return { changes: entries.filter(({ wanted }) => wanted).map(toChange), place, caughtUp }
}

/** Without more changes the place moves on to where the history is, which may not have come to where the reader stands. */
function endOf(after: ChangePlace, reached: Position | undefined): ChangePlace {
  if (reached === undefined || comparePositions(reached, after.position) < 0) return after
  return { position: reached, ref: null }
}

function toChange(entry: Entry): EffectiveChange {
  const { position, ref, changes, type, source, actor, reason, correlationId, recordedAt, occurredAt } = entry
  const record = entry.entity && { ...entry, entity: entry.entity, position: entry.entity_position }
  return {
    position,
    ref,
    entity: record && toEntity(record, tablesAsOf(position)),
    changes,
    cause: { type, source, actor, reason, correlationId, recordedAt, occurredAt },
  }
}

const ENTRY = sql.raw(`p.type, p.source, p.actor, p.reason, p.correlation_id as "correlationId",
  ${iso('p.recorded_at', '"recordedAt"')}, ${iso('p.occurred_at', '"occurredAt"')},
  p.revision, p.entity_position, ${iso('p.created_at', 'created_at')}, ${iso('p.updated_at', 'updated_at')}`)

/**
 * The SQL of a page, for its execution and for tests of its plan. What a page looks at is bounded before anything is read whole: large
 * values stay where they are stored until it is known that they are wanted, and that there is room for them.
 */
export function changesStatement({ after, filter, limit, weight }: ReadChanges): RawBuilder<Row> {
  const before = filter ? matchAt(BEFORE, filter) : sql`select true as matches`
  const wanted = sql`(coalesce(a.matches, false) or coalesce(b.matches, false))`
  const size = sql`case when ${wanted} then pg_column_size(p.changes) + coalesce(pg_column_size(a.entity), 0) else 0 end`
  return sql<Row>`
    with found as materialized (
      select * from history_v1.timeline t where t.changed and ${behind(after)} order by t.position, t.ref limit ${limit + 1}),
    weighed as materialized (
      select p.*, a.revision, a.entity_position, a.created_at, a.updated_at, a.entity, ${wanted} as wanted,
        sum(${size}) over (order by p.position, p.ref rows unbounded preceding) - ${size} as heap
      from (select * from found order by position, ref limit ${limit}) as p
      left join lateral (${entityAt(AFTER, filter)}) as a on true
      left join lateral (${before}) as b on true),
    page as materialized (select * from weighed where heap < ${weight})
    select coalesce((select c.position from projections.checkpoints c where c.projection = ${HISTORY_ID}), 0) as reached,
      (select count(*) from found) > (select count(*) from page) as more, entries.*
    from (values (1)) as one left join lateral
      (select p.position, p.ref, p.wanted, case when p.wanted then p.changes end as changes,
         case when p.wanted then p.entity end as entity, ${ENTRY} from page p) as entries on true
    order by entries.position, entries.ref`
}

function behind({ position, ref }: ChangePlace): RawBuilder<boolean> {
  if (ref === null) return sql`t.position > ${position}::bigint`
  return sql`(t.position, t.ref) > (${position}::bigint, ${ref}::text)`
}
