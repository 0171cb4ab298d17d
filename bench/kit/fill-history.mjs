import { HISTORY_INDEXES, HISTORY_SCHEMA, OPEN } from '../../dist/projections/history/schema.js'

const VERSIONS = 20

/**
 * Gives every entity in the history and its fragments twenty versions, spread over the positions of the log so far, past the
 * projector: a million events would take it far longer. Positions are shared by entities, which no query looks at.
 */
export async function fillHistory(strata, head) {
  await strata.query(`set search_path = ${HISTORY_SCHEMA}`)
  const own = HISTORY_INDEXES.filter((statement) => / on (entities|fragments) /.test(statement))
  for (const statement of own) await strata.query(`drop index ${/create index (\w+)/.exec(statement)[1]}`)
  for (const [table, ref] of [
    ['entities', 'ref'],
    ['fragments', 'entity_ref'],
  ]) {
    await multiply(strata, { table, ref, step: Math.floor(head / VERSIONS) })
  }
  await strata.query(`set maintenance_work_mem = '256MB'`)
  for (const statement of own) await strata.query(statement)
  for (const table of ['entities', 'fragments']) await strata.query(`vacuum (analyze) ${table}`)
  await strata.query('reset search_path; reset maintenance_work_mem')
}

async function multiply(strata, { table, ref, step }) {
  const { rows } = await strata.query(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and attgenerated = '' and attname not like 'valid_%' order by attnum`,
    [table],
  )
  const columns = rows.map(({ name }) => name).join(', ')
  // What rows above have changed has versions of its own, which would overlap with these.
  await strata.query(`delete from ${table} where valid_to <> ${OPEN}`)
  // When an entity's versions begin depends on its ref alone, so that a fragment begins when its entity does.
  const start = `${step} * v + abs(hashtext(${ref})::bigint) % ${step}`
  await strata.query(
    `insert into ${table} (${columns}, valid_from, valid_to)
     select ${columns}, case v when 0 then 0 else ${start} end, ${start.replace(' v ', ' (v + 1) ')}
     from ${table}, generate_series(0, ${VERSIONS - 2}) v where valid_to = ${OPEN} order by v, random()`,
  )
  await strata.query(
    `update ${table} set valid_from = ${start.replace(' v ', ` ${VERSIONS - 1} `)} where valid_to = ${OPEN}`,
  )
}
