import type { ClientBase } from 'pg'
import { columnArray, type KeyedTable } from './table.js'

/**
 * Inserts rows, or replaces those with the same key. One `text[]` parameter a column: bulk rows in the cheapest form to encode
 * here and to read there that `on conflict` allows.
 */
export async function upsert<Row>(client: ClientBase, table: KeyedTable<Row>, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const values = table.columns.map((column) => columnArray(column, rows))
  await client.query(upsertStatement(table), values)
}

function upsertStatement({ name, columns, key }: KeyedTable<never>): string {
  const names = columns.map((column) => column.name)
  const values = columns.map((column) => (column.type === 'text' ? column.name : `${column.name}::${column.type}`))
  const arrays = columns.map((_, i) => `$${i + 1}::text[]`)
  const others = names.filter((column) => !key.includes(column))
  return `insert into ${name} (${names.join(', ')})
    select ${values.join(', ')} from unnest(${arrays.join(', ')}) as rows (${names.join(', ')})
    on conflict (${key.join(', ')}) do update set ${others.map((column) => `${column} = excluded.${column}`).join(', ')}`
}
