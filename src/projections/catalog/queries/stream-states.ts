import { sql, type Kysely } from 'kysely'
import type { EntityStream, SourceState } from '../../../domain/fragments/entity-stream.js'
import type { Position } from '../../../domain/log/position.js'
import { iso } from '../projector/load-states.js'

interface Row {
  entity_ref: string
  source: string
  asserted: boolean
  digest: string | null
  set_id: string | null
  clock: string | null
  position: string
  revision: number
}

/** The streams of some refs as far as they are projected, by ref; without those that nothing is known of. */
export async function readStreamStates(
  db: Kysely<unknown>,
  refs: readonly string[],
): Promise<Map<string, EntityStream>> {
  const { rows } = await sql<Row>`select entity_ref, source, fragment is not null as asserted, digest, set_id,
    ${sql.raw(iso('clock'))}, position, revision from catalog_v1.fragments where entity_ref = any(${refs}::text[])`.execute(
    db,
  )
  const streams = new Map<string, { revision: number; sources: Map<string, SourceState> }>()
  for (const row of rows) {
    const stream = streams.get(row.entity_ref) ?? { revision: -1, sources: new Map<string, SourceState>() }
    streams.set(row.entity_ref, stream)
    stream.revision = Math.max(stream.revision, row.revision)
    const asserted = row.asserted
      ? { digest: row.digest ?? '', setId: row.set_id, position: row.position as Position }
      : null
    if (asserted !== null || row.clock !== null) stream.sources.set(row.source, { asserted, clock: row.clock })
  }
  return streams
}

/** The refs that a set of a source asserts something about. */
export async function readSetMembers(db: Kysely<unknown>, source: string, setId: string): Promise<string[]> {
  const { rows } = await sql<{ entity_ref: string }>`select entity_ref from catalog_v1.fragments
    where source = ${source} and set_id = ${setId} and fragment is not null order by entity_ref`.execute(db)
  return rows.map(({ entity_ref }) => entity_ref)
}
