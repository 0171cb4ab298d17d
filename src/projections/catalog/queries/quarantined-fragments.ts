import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Fragment } from '../../../domain/fragments/fragment.js'
import type { Position } from '../../../domain/log/position.js'
import { encodeKey, keyOfPage } from '../../key-cursor.js'
import type { PageRequest } from '../../page-arguments.js'
import { iso } from '../projector/load-states.js'
import { NOW } from './tables.js'

/** What a source sent last while it was in quarantine, and nobody has decided about. */
export interface QuarantinedFragment {
  entityRef: string
  source: string
  /** Null: the source asserts nothing any more. */
  fragment: Fragment | null
  digest: string | null
  setId: string | null
  clock: string | null
  occurredAt: string
  recordedAt: string
  actor: string
  reason: string | null
  /** Where it was kept aside. */
  position: Position
}

/** Which of them. */
export interface QuarantinedFilter {
  source?: string | undefined
  entityRefs?: readonly string[] | undefined
  /** Only what was kept aside at or before a position. */
  upTo?: Position | undefined
}

export interface QuarantinedPage {
  edges: { cursor: string; node: QuarantinedFragment }[]
  hasNextPage: boolean
  hasPreviousPage: boolean
  /** Null unless asked for. */
  total: number | null
  position: Position
}

interface Place {
  source: string
  entityRef: string
}

const TABLE = sql`catalog_v1.quarantined_fragments q`
const COLUMNS =
  sql.raw(`q.entity_ref as "entityRef", q.source, q.fragment, q.digest, q.set_id as "setId", ${iso('q.clock', 'clock')},
  ${iso('q.occurred_at', '"occurredAt"')}, ${iso('q.recorded_at', '"recordedAt"')}, q.actor, q.reason, q.position`)
const ORDER = sql`q.source, q.entity_ref`
const LIST = 'quarantined fragments'

/** A page of what is kept aside, by source and ref: one statement, so one snapshot. */
export async function listQuarantined(
  db: Kysely<unknown>,
  { filter, page, withTotal }: { filter: QuarantinedFilter; page: PageRequest; withTotal: boolean },
): Promise<QuarantinedPage> {
  const after = placeOf(keyOfPage(LIST, page))
  const total = withTotal ? sql`(select count(*)::int from ${TABLE} where ${fits(filter)})` : sql`null::int`
  const { rows } = await sql<{ at: Position; total: number | null } & (QuarantinedFragment | { entityRef: null })>`
    with page as materialized (
      select ${COLUMNS} from ${TABLE} where ${fits(filter, after)} order by ${ORDER} limit ${page.size + 1})
    select ${NOW.position} as at, ${total} as total, page.*
    from (values (1)) as one left join page on true order by page.source, page."entityRef"`.execute(db)
  const nodes = rows.flatMap((row) => {
    if (row.entityRef === null) return []
    const { at: _at, total: _total, ...node } = row
    return [node]
  })
  return {
    edges: nodes.slice(0, page.size).map((node) => ({ cursor: encodeKey(LIST, keyOf(node)), node })),
    hasNextPage: nodes.length > page.size,
    hasPreviousPage: after !== undefined,
    total: rows[0]?.total ?? null,
    position: rows[0]?.at ?? ('0' as Position),
  }
}

/** What is kept aside of a source about refs behind one, in their order. */
export async function readQuarantined(
  db: Kysely<unknown>,
  filter: QuarantinedFilter & { source: string },
  { after = '', limit }: { after?: string | undefined; limit: number },
): Promise<QuarantinedFragment[]> {
  const where = fits(filter, { source: filter.source, entityRef: after })
  const { rows } = await sql<QuarantinedFragment>`
    select ${COLUMNS} from ${TABLE} where ${where} order by ${ORDER} limit ${limit}`.execute(db)
  return rows
}

/** How much is kept aside of a source about refs behind one. */
export async function countQuarantined(
  db: Kysely<unknown>,
  filter: QuarantinedFilter & { source: string },
  after = '',
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${TABLE} where ${fits(filter, { source: filter.source, entityRef: after })}`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

function fits({ source, entityRefs, upTo }: QuarantinedFilter, after?: Place): RawBuilder<boolean> {
  const conditions = [
    sql<boolean>`true`,
    ...(source === undefined ? [] : [sql<boolean>`q.source = ${source}`]),
    ...(entityRefs === undefined ? [] : [sql<boolean>`q.entity_ref = any(${entityRefs}::text[])`]),
    ...(upTo === undefined ? [] : [sql<boolean>`q.position <= ${upTo}::bigint`]),
    ...(after === undefined ? [] : [sql<boolean>`(q.source, q.entity_ref) > (${after.source}, ${after.entityRef})`]),
  ]
  return sql<boolean>`${sql.join(conditions, sql` and `)}`
}

/** The id of a source has no space. */
const keyOf = ({ source, entityRef }: Place) => `${source} ${entityRef}`

function placeOf(key: string | undefined): Place | undefined {
  if (key === undefined) return undefined
  const space = key.indexOf(' ')
  return { source: key.slice(0, space), entityRef: key.slice(space + 1) }
}
