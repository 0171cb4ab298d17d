import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { FieldChange } from '../../../domain/history/field-changes.js'
import type { Position } from '../../../domain/log/position.js'
import { iso } from '../../catalog/projector/load-states.js'
import type { PageRequest } from '../../page-arguments.js'
import { pageOf, rowsFor, type LogPage, type Wanted } from '../../log-lists/log-page.js'
import { narrowest } from '../../log-lists/narrowest.js'
import { withinPeriod } from '../pages/period.js'
import { encodePlace, placeOfPage } from '../../log-lists/place-cursor.js'
import type { TimelineFilter } from './timeline-filter.js'

/** What happened to an entity at one event. */
export interface TimelineEntry {
  position: Position
  type: string
  entityRef: string
  source: string
  actor: string
  reason: string | null
  correlationId: string
  recordedAt: string
  occurredAt: string
  changes: FieldChange[]
}

export interface ListTimeline {
  ref: string
  filter: TimelineFilter
  page: PageRequest
  want: Wanted
}

type Row = { total: string | null } & (TimelineEntry | { position: null })

/** A page of the timeline of an entity, the newest first. */
export async function listTimeline(db: Kysely<unknown>, asked: ListTimeline): Promise<LogPage<TimelineEntry>> {
  const ranges = asked.filter.keys.map(
    (keys) => sql`select 1 from history_v1.timeline_keys where key = any(${keys}::bigint[])`,
  )
  const { rows } = await timelineStatement(asked, await narrowest(db, ranges)).execute(db)
  const entries = rows.filter((row): row is Row & TimelineEntry => row.position !== null)
  const list = listName(asked.ref)
  const cursorOf = ({ position, entityRef }: TimelineEntry) => encodePlace(list, { position, ref: entityRef })
  return pageOf(entries, asked.page, { total: rows[0]?.total ?? null, cursorOf })
}

const ENTRY =
  sql.raw(`t.position, t.type, t.ref as "entityRef", t.source, t.actor, t.reason, t.correlation_id as "correlationId",
  ${iso('t.recorded_at', '"recordedAt"')}, ${iso('t.occurred_at', '"occurredAt"')}, t.changes`)

const listName = (ref: string) => `timeline of ${ref}`

/**
 * The SQL of a page, for its execution and for tests of its plan. `lead` is which list of keys is walked: a range for each key, each
 * only as far as the page goes.
 */
export function timelineStatement({ ref, filter, page, want }: ListTimeline, lead: number): RawBuilder<Row> {
  const place = placeOfPage(listName(ref), page)
  const direction = page.backwards ? sql`asc` : sql`desc`
  const limit = rowsFor(page, want)
  const position = sql.ref('i.position')
  const within = withinPeriod(position, filter.period)
  const beyond = place
    ? [page.backwards ? sql`${position} > ${place.position}` : sql`${position} < ${place.position}`]
    : []
  const keys = filter.keys[lead]
  const others = filter.keys
    .filter((_, i) => i !== lead)
    .map(
      (other) =>
        sql<boolean>`exists (select from history_v1.timeline_keys o where o.key = any(${other}::bigint[]) and o.position = i.position)`,
    )
  const all = keys
    ? sql`history_v1.timeline_keys i where ${and([sql`i.key = any(${keys}::bigint[])`, ...within, ...others])}`
    : sql`history_v1.timeline i where ${and([sql`i.ref = ${ref}`, ...within])}`
  const found = keys
    ? sql`select distinct found.position from unnest(${keys}::bigint[]) as asked (key) cross join lateral
        (select i.position from history_v1.timeline_keys i where ${and([sql`i.key = asked.key`, ...within, ...beyond, ...others])}
         order by i.position ${direction} limit ${limit}) as found`
    : sql`select i.position from history_v1.timeline i where ${and([sql`i.ref = ${ref}`, ...within, ...beyond])}`
  const counted = keys && keys.length > 1 ? sql`count(distinct i.position)` : sql`count(*)`
  return sql<Row>`
    with page as materialized (select position from (${found}) as places order by position ${direction} limit ${limit})
    select ${want.total ? sql`(select ${counted} from ${all})` : sql`null::bigint`} as total, e.*
    from (values (1)) as one left join lateral
      (select ${ENTRY} from page join history_v1.timeline t on t.ref = ${ref} and t.position = page.position) as e on true
    order by e.position ${direction}`
}

const and = (conditions: readonly RawBuilder<unknown>[]) => sql.join(conditions, sql` and `)
