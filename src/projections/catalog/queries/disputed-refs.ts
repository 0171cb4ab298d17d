import { sql, type Kysely } from 'kysely'
import { NOW } from './tables.js'

/**
 * The refs of entities that a source and at least one other say something about, in their order, behind one of them: those of
 * which the source's rank may make something else.
 */
export async function disputedRefs(
  db: Kysely<unknown>,
  source: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ entity_ref: string }>`
    select f.entity_ref from ${NOW.fragments} f
    where f.source = ${source} and f.fragment is not null and f.entity_ref > ${after ?? ''}
      and exists (select from ${NOW.fragments} o
        where o.entity_ref = f.entity_ref and o.source <> f.source and o.fragment is not null)
      and exists (select from ${NOW.entities} e where e.ref = f.entity_ref)
    order by f.entity_ref limit ${limit}`.execute(db)
  return rows.map(({ entity_ref }) => entity_ref)
}
