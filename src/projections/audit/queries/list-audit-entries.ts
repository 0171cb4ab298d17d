import { sql, type Kysely, type RawBuilder } from 'kysely'
import { parsePosition } from '../../../domain/log/position.js'
import { iso } from '../../catalog/projector/load-states.js'
import { encodeKey, keyOfPage } from '../../key-cursor.js'
import { pageOf, rowsFor, type LogPage, type Wanted } from '../../log-lists/log-page.js'
import { narrowest } from '../../log-lists/narrowest.js'
import type { PageRequest } from '../../page-arguments.js'
import { toAuditEntry, type AuditEntry, type EntryRow } from './audit-entry.js'
import type { Stretch } from './stretch.js'

export interface ListAuditEntries {
  /** Keys of entries: one of each list has to fit. */
  keys: readonly string[][]
  stretch: Stretch
  page: PageRequest
  want: Wanted
}

type Row = { total: string | null } & (EntryRow | { position: null })

const LIST = 'audit log'

/** A page of the audit log, the newest first. */
export async function listAuditEntries(db: Kysely<unknown>, asked: ListAuditEntries): Promise<LogPage<AuditEntry>> {
  const ranges = asked.keys.map((keys) => sql`select 1 from audit_v1.entry_keys where key = any(${keys}::text[])`)
  const { rows } = await auditStatement(asked, await narrowest(db, ranges)).execute(db)
  const entries = rows.filter((row): row is Row & EntryRow => row.position !== null).map(toAuditEntry)
  const cursorOf = ({ position }: AuditEntry) => encodeKey(LIST, position)
  return pageOf(entries, asked.page, { total: rows[0]?.total ?? null, cursorOf })
}

const ENTRY = sql.raw(`e.id, e.position, ${iso('e.recorded_at', '"recordedAt"')}, e.actor, e.command, e.outcome,
  e.correlation_id as "correlationId", e.times, e.tally, e.named`)

/** The SQL of a page, for its execution and for tests of its plan. `lead` is which list of keys is walked, a range for each key. */
export function auditStatement({ keys, stretch, page, want }: ListAuditEntries, lead: number): RawBuilder<Row> {
  const after = parsePosition(keyOfPage(LIST, page))
  const direction = page.backwards ? sql`asc` : sql`desc`
  const limit = rowsFor(page, want)
  const leading = keys[lead]
  const within = [...withinStretch(stretch), ...keys.filter((list) => list !== leading).map(hasOneOf)]
  const beyond = after ? [page.backwards ? sql`i.position > ${after}` : sql`i.position < ${after}`] : []
  const all = leading
    ? sql`audit_v1.entry_keys i where ${and([sql`i.key = any(${leading}::text[])`, ...within])}`
    : sql`audit_v1.entries i where ${and(within)}`
  const found = leading
    ? sql`select distinct found.position from unnest(${leading}::text[]) as asked (key) cross join lateral
        (select i.position from audit_v1.entry_keys i where ${and([sql`i.key = asked.key`, ...within, ...beyond])}
         order by i.position ${direction} limit ${limit}) as found`
    : sql`select i.position from audit_v1.entries i where ${and([...within, ...beyond])}`
  return sql<Row>`
    with page as materialized (select position from (${found}) as places order by position ${direction} limit ${limit})
    select ${want.total ? sql`(select count(distinct i.position) from ${all})` : sql`null::bigint`} as total, e.*
    from (values (1)) as one left join lateral
      (select ${ENTRY} from page join audit_v1.entries e on e.position = page.position) as e on true
    order by e.position ${direction}`
}

const hasOneOf = (keys: readonly string[]) =>
  sql<boolean>`exists (select from audit_v1.entry_keys o where o.key = any(${keys}::text[]) and o.position = i.position)`

function withinStretch({ from, until }: Stretch): RawBuilder<boolean>[] {
  return [
    ...(from === undefined ? [] : [sql<boolean>`i.position >= ${from}`]),
    ...(until === undefined ? [] : [sql<boolean>`i.position <= ${until}`]),
  ]
}

const and = (conditions: readonly RawBuilder<unknown>[]) =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
