import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { OwnershipCause } from '../../../domain/history/ownership-change.js'
import type { OwnerChange } from '../../../domain/history/owner-change.js'
import type { Position } from '../../../domain/log/position.js'
import { iso } from '../../catalog/projector/load-states.js'
import type { PageRequest } from '../../page-arguments.js'
import { pageOf, rowsFor, type LogPage, type Wanted } from '../../log-lists/log-page.js'
import { narrowest } from '../../log-lists/narrowest.js'
import { withinPeriod } from '../pages/period.js'
import { encodePlace, placeOfPage, type LogPlace } from '../../log-lists/place-cursor.js'
import type { OwnershipFilter } from './ownership-filter.js'

/** A row of the ledger. */
export interface LedgerEntry {
  position: Position
  entityRef: string
  before: string | null
  after: string | null
  cause: OwnershipCause
  ownerChange: OwnerChange['type'] | null
  mergedInto: string | null
  source: string | null
  rank: number | null
  actor: string
  reason: string | null
  recordedAt: string
  occurredAt: string
}

export interface ListOwnershipChanges {
  filter: OwnershipFilter
  page: PageRequest
  want: Wanted
}

type Row = { total: string | null } & (LedgerEntry | { position: null })

const LIST = 'ownership changes'

/** A page of the ledger, the newest first; of changes by one event the last by ref first. */
export async function listOwnershipChanges(
  db: Kysely<unknown>,
  asked: ListOwnershipChanges,
): Promise<LogPage<LedgerEntry>> {
  const ranges = asked.filter.tests.map(
    (test) => sql`select 1 from history_v1.ownership_changes c where ${passes(test)}`,
  )
  const { rows } = await ownershipStatement(asked, await narrowest(db, ranges)).execute(db)
  const entries = rows.filter((row): row is Row & LedgerEntry => row.position !== null)
  const cursorOf = ({ position, entityRef }: LedgerEntry) => encodePlace(LIST, { position, ref: entityRef })
  return pageOf(entries, asked.page, { total: rows[0]?.total ?? null, cursorOf })
}

/** A row of the table `c` as an entry. */
export const ENTRY =
  sql.raw(`c.position, c.entity_ref as "entityRef", c.before, c.after, c.cause, c.owner_change as "ownerChange",
  c.merged_into as "mergedInto", c.source, c.rank, c.actor, c.reason, ${iso('c.recorded_at', '"recordedAt"')},
  ${iso('c.occurred_at', '"occurredAt"')}`)

/** The SQL of a page, for its execution and for tests of its plan. `lead` is which test's index is walked, a range for each value. */
export function ownershipStatement({ filter, page, want }: ListOwnershipChanges, lead: number): RawBuilder<Row> {
  const place = placeOfPage(LIST, page)
  const direction = page.backwards ? sql`asc` : sql`desc`
  const order = sql`position ${direction}, entity_ref ${direction}`
  const limit = rowsFor(page, want)
  const within = withinPeriod(sql.ref('c.position'), filter.period)
  const leading = filter.tests[lead]
  const others = filter.tests.filter((test) => test !== leading).map(passes)
  const rest = [...within, ...others, ...(place ? beyond(place, page.backwards) : [])]
  const all = [...within, ...filter.tests.map(passes)]
  const found = leading
    ? sql`select found.position, found.entity_ref from unnest(${leading.values}::text[]) as asked (value) cross join lateral
        (select c.position, c.entity_ref from history_v1.ownership_changes c
         where ${and([sql`${column(leading)} = asked.value`, ...rest])} order by ${order} limit ${limit}) as found`
    : sql`select c.position, c.entity_ref from history_v1.ownership_changes c where ${and(rest)}`
  return sql<Row>`
    with page as materialized (select position, entity_ref from (${found}) as places order by ${order} limit ${limit})
    select ${want.total ? sql`(select count(*) from history_v1.ownership_changes c where ${and(all)})` : sql`null::bigint`} as total, e.*
    from (values (1)) as one left join lateral
      (select ${ENTRY} from page join history_v1.ownership_changes c on c.position = page.position and c.entity_ref = page.entity_ref) as e on true
    order by e.position ${direction}, e."entityRef" ${direction}`
}

const column = ({ column }: { column: string }) => sql.ref(`c.${column}`)

function passes(test: OwnershipFilter['tests'][number]): RawBuilder<boolean> {
  return sql`${column(test)} = any(${test.values}::text[])`
}

/** The bound of the position alone is what an index that does not hold the ref can begin at. */
function beyond({ position, ref }: LogPlace, backwards: boolean): RawBuilder<boolean>[] {
  return backwards
    ? [sql`c.position >= ${position}`, sql`(c.position, c.entity_ref) > (${position}, ${ref})`]
    : [sql`c.position <= ${position}`, sql`(c.position, c.entity_ref) < (${position}, ${ref})`]
}

const and = (conditions: readonly RawBuilder<unknown>[]) =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
