/** How many inserts of one row a second one connection commits one after the other, each flushed. */
export async function commitRate(client, table, rows, milliseconds) {
  await client.query(`drop table if exists ${table}`)
  await client.query(`create table ${table} (key text collate "C" primary key, body json not null)`)
  const start = performance.now()
  let count = 0
  for (const values of rows) {
    await client.query({ name: `insert into ${table}`, text: `insert into ${table} values ($1, $2)`, values })
    count++
    if (performance.now() - start > milliseconds) break
  }
  return (count / (performance.now() - start)) * 1000
}
