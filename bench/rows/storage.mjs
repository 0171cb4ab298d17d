import { floor, lessIsBetter } from '../kit/result.mjs'
import { entity } from '../organisation.mjs'

const KB = 1024
/** Tables of less are told within their schema only. */
const SMALLEST_SHARE = 0.01

const TABLES = `
  select format('%I.%I', schemaname, relname) as name, schemaname as schema,
    pg_relation_size(relid) as heap, pg_indexes_size(relid) as indexes, pg_total_relation_size(relid) as total
  from pg_stat_user_tables order by total desc`

/** Disk space of the tables with their indexes, by entity. */
export async function storage({ entities, strata }) {
  // What the first load left behind dead would be reused, not kept.
  await strata.query('vacuum')
  const { rows } = await strata.query(TABLES)
  const tables = rows.map(({ name, schema, ...sizes }) => ({ name, schema, ...perEntity(sizes, entities) }))
  const floors = [floor('the fragments as JSON text', bytesOf(entities) / entities, 'bytes')]
  const sum = (list) => list.reduce((bytes, { total }) => bytes + total, 0)
  const schemas = [...new Set(tables.map(({ schema }) => schema))]
  return [
    lessIsBetter('an entity in all', sum(tables), 'bytes', { floors, goal: 6 * KB }),
    ...schemas.map((schema) => {
      const mine = tables.filter((table) => table.schema === schema)
      return lessIsBetter(`in the schema ${schema}`, sum(mine), 'bytes', { floors })
    }),
    ...tables
      .filter(({ total }) => total >= SMALLEST_SHARE * sum(tables))
      .flatMap(({ name, heap, indexes, total }) => [
        lessIsBetter(`in ${name}`, total, 'bytes', { floors }),
        lessIsBetter('  of which rows', heap, 'bytes'),
        lessIsBetter('  of which indexes', indexes, 'bytes'),
      ]),
  ]
}

const perEntity = (sizes, entities) =>
  Object.fromEntries(Object.entries(sizes).map(([name, bytes]) => [name, Number(bytes) / entities]))

function bytesOf(entities) {
  let bytes = 0
  for (let n = 0; n < entities; n++) bytes += Buffer.byteLength(JSON.stringify(entity(n).fragment))
  return bytes
}
