import type { ClientBase } from 'pg'

/** What a table of one generation holds, whatever order its rows are in. */
export interface TableDigest {
  rows: number
  /** Sum of the hashes of all rows. */
  digest: string
}

export interface DifferingRow {
  key: Record<string, string>
  /** LIVE or REPLAY where only one generation has the row. */
  in: 'LIVE' | 'REPLAY' | 'BOTH'
  /** Columns that differ; none where only one has the row. */
  columns: string[]
}

export interface TableComparison {
  table: string
  same: boolean
  live: TableDigest
  replay: TableDigest
  /** The first rows that differ, by key. */
  differing: DifferingRow[]
}

/** A table with what is needed to compare it. */
export interface ComparableTable {
  name: string
  columns: { name: string; type: string }[]
  /** Its primary key; empty where it has none, and a row is only told from others by all of it. */
  key: string[]
}

/** Enough to see a pattern. */
const MOST_DIFFERING = 20

/** The tables of a schema with their columns and primary keys, in the order of their names. */
export async function comparableTables(
  client: ClientBase,
  schema: string,
  names: readonly string[],
): Promise<ComparableTable[]> {
  const { rows } = await client.query<ComparableTable>(
    `select c.relname as name,
       (select json_agg(json_build_object('name', a.attname, 'type', a.atttypid::regtype::text) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
             where i.indrelid = c.oid and i.indisprimary order by a.attnum) as key
     from pg_class c where c.relnamespace = to_regnamespace($1) and c.relname = any($2) and c.relkind = 'r' order by 1`,
    [schema, names],
  )
  return rows
}

/** The digest of a table of a generation. */
export async function digestTable(client: ClientBase, schema: string, table: ComparableTable): Promise<TableDigest> {
  const { rows } = await client.query<{ rows: string; digest: string | null }>(
    `select count(*) as rows, sum(${rowHash('t', table)})::text as digest from ${nameOf(client, schema, table)} t`,
  )
  return { rows: Number(rows[0]?.rows), digest: rows[0]?.digest ?? '0' }
}

/** The first rows that differ between the generations, by key. */
export async function differingRows(
  client: ClientBase,
  schemas: { live: string; replay: string },
  table: ComparableTable,
): Promise<DifferingRow[]> {
  const id = (name: string) => client.escapeIdentifier(name)
  const either = (name: string) => `coalesce(l.${id(name)}::text, r.${id(name)}::text)`
  const told = keyOf(table)
  const key = told.map((name) => `${client.escapeLiteral(name)}, ${either(name)}`).join(', ')
  const same = table.key.map((name) => `l.${id(name)} = r.${id(name)}`).join(' and ')
  const columns = table.columns.map(
    ({ name }) =>
      `case when l.${id(name)}::text is distinct from r.${id(name)}::text then ${client.escapeLiteral(name)} end`,
  )
  const [live, replay] = [rowHash('l', table), rowHash('r', table)]
  const { rows } = await client.query<DifferingRow>(
    `select json_build_object(${key}) as key,
       case when l.ctid is null then 'REPLAY' when r.ctid is null then 'LIVE' else 'BOTH' end as in,
       case when l.ctid is null or r.ctid is null then '{}'::text[]
         else array_remove(array[${columns.join(', ')}], null) end as columns
     from ${nameOf(client, schemas.live, table)} l
     full join ${nameOf(client, schemas.replay, table)} r on ${same || `${live} = ${replay}`}
     where l.ctid is null or r.ctid is null or ${live} <> ${replay}
     order by ${told.map(either).join(', ')} limit ${MOST_DIFFERING}`,
  )
  return rows
}

/** What a row is shown by: documents would be too long. */
function keyOf({ key, columns }: ComparableTable): string[] {
  return key.length > 0 ? key : columns.filter(({ type }) => !type.startsWith('json')).map(({ name }) => name)
}

const nameOf = (client: ClientBase, schema: string, { name }: ComparableTable) =>
  `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`

/**
 * `json` has no hash of its own: its bytes are compared, which are how it was written. As `json_send` gives them and not by a cast
 * to text, which copies them twice: a third of the time of a table of documents.
 */
function rowHash(alias: string, { columns }: ComparableTable): string {
  const values = columns.map(({ name, type }) => {
    const value = `${alias}."${name.replaceAll('"', '""')}"`
    return type === 'json' ? `json_send(${value})` : value
  })
  return `hash_record_extended(row(${values.join(', ')}), 0)`
}
