import type { ClientBase, QueryResultRow } from 'pg'

let cursors = 0

/**
 * The rows of a query, at most `size` at a time, however many there are. They come from a cursor within the transaction of `client`, so they
 * are those of the moment the reading began, whatever the transaction changes meanwhile.
 */
export async function* rowsInPages<Row extends QueryResultRow>(
  client: ClientBase,
  { text, values, size }: { text: string; values: unknown[]; size: number },
): AsyncGenerator<Row[]> {
  const cursor = `pages_${++cursors}`
  await client.query(`declare ${cursor} no scroll cursor for ${text}`, values)
  for (;;) {
    const { rows } = await client.query<Row>(`fetch ${size} from ${cursor}`)
    if (rows.length > 0) yield rows
    if (rows.length < size) break
  }
  // Left open by a caller that gives up, it ends with the transaction.
  await client.query(`close ${cursor}`)
}
