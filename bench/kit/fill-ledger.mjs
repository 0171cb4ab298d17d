import { HISTORY_SCHEMA } from '../../dist/projections/history/schema.js'

const CHANGES = 20
const TEAMS = 300

/**
 * Gives every owned entity twenty changes of its owner, spread over the positions of the log so far, past the projector: a million
 * events would take it far longer. Each goes to another team, seven further on, one in five by another source.
 */
export async function fillLedger(strata, head) {
  const step = Math.floor(head / (CHANGES + 1))
  const team = (times) => `'group:default/team-' || (substring(after from '\\d+$')::int + 7 * (${times})) % ${TEAMS}`
  await strata.query(
    `insert into ${HISTORY_SCHEMA}.ownership_changes
       (position, entity_ref, kind, before, after, cause, source, rank, actor, recorded_at, occurred_at)
     select ${step} * v + abs(hashtext(entity_ref)::bigint) % ${step}, entity_ref, kind, ${team('v - 1')}, ${team('v')},
       'FRAGMENT_RECORDED', case v % 5 when 0 then 'hr/okta' else source end, rank, actor, recorded_at, occurred_at
     from ${HISTORY_SCHEMA}.ownership_changes, generate_series(1, ${CHANGES}) v
     where cause = 'FRAGMENT_RECORDED' and before is null and after ~ '^group:default/team-\\d+$'
     order by v, random() on conflict do nothing`,
  )
  await strata.query(`vacuum (analyze) ${HISTORY_SCHEMA}.ownership_changes`)
}
