import { millisecondsOf } from '../kit/statistics.mjs'

const ROWS_A_STATEMENT = 1000

/**
 * How many rows of a key and a JSON text Postgres takes a second by COPY into a table with a primary key, in one
 * transaction on one connection. Nothing that keeps the bytes durable and findable by key is faster.
 */
export async function copyRate(client, table, rows) {
  await client.query(`drop table if exists ${table}`)
  await client.query(`create table ${table} (key text collate "C" primary key, body json not null)`)
  const batches = []
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    batches.push(
      Buffer.from(
        rows
          .slice(from, from + ROWS_A_STATEMENT)
          .map(copyLine)
          .join(''),
      ),
    )
  }
  const milliseconds = await millisecondsOf(async () => {
    await client.query('begin')
    for (const batch of batches) await copy(client, `copy ${table} (key, body) from stdin`, batch)
    await client.query('commit')
  })
  return (rows.length / milliseconds) * 1000
}

const copyLine = ([key, body]) => `${key}\t${body.replaceAll('\\', '\\\\')}\n`

/** A COPY as pg's own protocol hooks allow it: the driver itself refuses to send data. */
function copy(client, text, data) {
  return new Promise((resolve, reject) => {
    let failure
    client.query({
      submit: (connection) => connection.query(text),
      handleCopyInResponse: (connection) => {
        connection.sendCopyFromChunk(data)
        connection.endCopyFrom()
      },
      handleCommandComplete: () => undefined,
      handleError: (error) => {
        failure = error
        reject(error)
      },
      handleReadyForQuery: () => failure ?? resolve(),
    })
  })
}
