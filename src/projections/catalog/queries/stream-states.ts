import { sql, type Kysely, type RawBuilder } from 'kysely'
import {
  ENTITY_STREAMS,
  entityStream,
  type EntityStream,
  type SourceState,
} from '../../../domain/fragments/entity-stream.js'
import type { KeptAside } from '../../../domain/fragments/kept-aside.js'
import type { Position } from '../../../domain/log/position.js'
import { iso } from '../projector/load-states.js'
import { CATALOG_ID } from './reflected-position.js'

interface Row {
  entity_ref: string
  source: string
  asserted: boolean
  digest: string | null
  set_id: string | null
  clock: string | null
  position: string
  revision: number
  said: number | null
  since: number | null
  aside: boolean
  aside_digest: string | null
  aside_set_id: string | null
  aside_clock: string | null
  aside_position: string
}

/** Streams of entities as far as they are projected. */
export interface ProjectedStreams {
  /** By ref, without those that nothing is known of. */
  streams: Map<string, EntityStream>
  /** Refs with parked events, open or dismissed: what is known of their streams is not all that these say. */
  parked: Set<string>
}

/** Refs whose streams have parked events, once an event. */
const parkedRefs = (where: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select substr(stream, ${sql.lit(ENTITY_STREAMS.length + 1)}::int) as entity_ref, true as parked
  from projections.parked_events where projection = ${sql.lit(CATALOG_ID)} and ${where}`

/** The streams of some refs, and which of them have parked events, in one statement: a retry may come in between two. */
export async function readStreamStates(db: Kysely<unknown>, refs: readonly string[]): Promise<ProjectedStreams> {
  const { rows } = await sql<Row | { entity_ref: string; source: null }>`
    select f.entity_ref, f.source, f.fragment is not null as asserted, f.digest, f.set_id, ${sql.raw(iso('f.clock', 'clock'))},
      f.position, f.revision, f.said, f.since, q.source is not null as aside, q.digest as aside_digest, q.set_id as aside_set_id,
      ${sql.raw(iso('q.clock', 'aside_clock'))}, q.position as aside_position
    from catalog_v1.fragments f left join catalog_v1.quarantined_fragments q using (entity_ref, source)
    where f.entity_ref = any(${refs}::text[])
    union all select entity_ref, null, null, null, null, null, null, null, null, null, null, null, null, null, null
    from (${parkedRefs(sql`stream = any(${refs.map(entityStream)}::text[])`)}) as parked`.execute(db)
  const streams = new Map<string, { revision: number; sources: Map<string, SourceState> }>()
  const parked = new Set<string>()
  for (const row of rows) {
    if (row.source === null) {
      parked.add(row.entity_ref)
      continue
    }
    const stream = streams.get(row.entity_ref) ?? { revision: -1, sources: new Map<string, SourceState>() }
    streams.set(row.entity_ref, stream)
    stream.revision = Math.max(stream.revision, row.revision)
    const asserted = row.asserted
      ? { digest: row.digest ?? '', setId: row.set_id, position: row.position as Position }
      : null
    const aside = row.aside ? { aside: asideOf(row) } : {}
    // What came too late has made nothing so.
    if (row.since !== null || row.aside)
      stream.sources.set(row.source, { asserted, clock: row.clock, said: row.said, since: row.since ?? -1, ...aside })
  }
  return { streams, parked }
}

/** The source's row of `fragments` is there, too: what is kept aside counts for the revision of the stream by it. */
const asideOf = ({ aside_digest, aside_set_id, aside_clock, aside_position }: Row): KeptAside => ({
  digest: aside_digest,
  setId: aside_set_id,
  clock: aside_clock,
  position: aside_position as Position,
})

/** The members of a set as far as they are projected. */
export interface ProjectedMembers {
  /** Refs that the set asserts something about. */
  members: string[]
  /** Refs with parked events that may make them a member, or none any more. */
  parked: string[]
}

/**
 * The refs that a set of a source says something about. Of a source in quarantine what is kept aside is its last word; of any other both
 * count, that in effect and that kept aside. What a parked event says of another source is of no matter.
 */
export async function readSetMembers(
  db: Kysely<unknown>,
  { source, setId, quarantined }: { source: string; setId: string; quarantined: boolean },
): Promise<ProjectedMembers> {
  const inEffect = quarantined
    ? sql`not exists (select from catalog_v1.quarantined_fragments q where q.source = f.source and q.entity_ref = f.entity_ref)`
    : sql`true`
  const parked = parkedRefs(
    sql`stream ^@ ${ENTITY_STREAMS} and (source = ${source} or (source is null and status = 'open'))`,
  )
  const { rows } = await sql<{ entity_ref: string; parked: boolean }>`
    select entity_ref, bool_or(parked) as parked from (
      select entity_ref, false as parked from catalog_v1.fragments f
      where source = ${source} and set_id = ${setId} and fragment is not null and ${inEffect}
      union all select entity_ref, false from catalog_v1.quarantined_fragments
      where source = ${source} and set_id = ${setId} and fragment is not null
      union all ${parked}
    ) as found group by entity_ref order by entity_ref`.execute(db)
  const refs = (which: boolean) => rows.filter((row) => row.parked === which).map(({ entity_ref }) => entity_ref)
  return { members: refs(false), parked: refs(true) }
}
