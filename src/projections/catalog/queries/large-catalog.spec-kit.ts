import type { Pool } from 'pg'
import { tablesOf } from '../contents.spec-kit.js'
import { termsAsked } from '../projector/field-terms.js'

/** How many teams own the entities of a large catalog. */
export const TEAMS = 250

const tagTerms = (tag: string, count: number) =>
  Array.from({ length: count }, (_, n) => termsAsked('metadata.tags', [`${tag}-${n}`])[0])

/** As many entities as asked for, with what a company's catalog has around them, written past the projector. */
export async function loadCatalog(pool: Pool, entities: number): Promise<void> {
  await pool.query(
    `insert into catalog_v1.entities (ref, kind, namespace, name, type, lifecycle, owner, fields, terms, definer, revision, position,
       created_at, updated_at)
     select kind || ':default/n-' || lpad(n::text, 6, '0'), kind, 'default', 'n-' || lpad(n::text, 6, '0'), type,
       (array['production', 'experimental', 'deprecated'])[1 + n % 3], 'group:default/team-' || n % ${TEAMS},
       jsonb_build_object('metadata', '[]'::jsonb, 'metadata.tags', jsonb_build_array('tag-' || n % 20, 'rare-' || n % 5000),
         'facts.n', jsonb_build_array(n % 100), 'metadata.description', jsonb_build_array(repeat(md5(n::text), 10))),
       array[($2::int[])[1 + n % 20], ($3::int[])[1 + n % 5000]],
       'scm/github/acme', 0, n, now(), now()
     from (select n, (array['component', 'component', 'component', 'api', 'resource', 'system'])[1 + n % 6] as kind,
       (array['service', 'library', 'website', 'tool'])[1 + n % 4] as type from generate_series(1, $1::int) n) as numbered`,
    [entities, tagTerms('tag', 20), tagTerms('rare', 5000)],
  )
  await pool.query(
    `insert into catalog_v1.fragments (entity_ref, source, fragment, defining, digest, set_id, occurred_at, recorded_at, actor,
       position, revision)
     select ref, definer, '{}', true, 'd', case when position % 2 = 0 then 'set-' || position % 40 end, now(), now(), 'a', position, 0
     from catalog_v1.entities`,
  )
  await pool.query(
    `insert into catalog_v1.relations (source_ref, type, target_ref)
     select ref, 'ownedBy', owner from catalog_v1.entities
     union select e.ref, 'dependsOn', 'component:default/n-' || lpad((e.position * k % $1::int)::text, 6, '0')
     from catalog_v1.entities e, generate_series(2, 3) k`,
    [entities],
  )
  // Pages count as visible to all only once the commits that wrote them are on disk: this one waits for its own.
  await pool.query(
    `begin; set local synchronous_commit = on; select pg_logical_emit_message(true, 'flush', ''); commit`,
  )
  for (const table of await tablesOf(pool)) await pool.query(`vacuum (analyze) ${table}`)
}
