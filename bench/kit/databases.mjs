import pg from 'pg'

const SCRATCH = 'bench'

/**
 * Connections to a server: one to the service's own database, and one to a database beside it for what floors write, so
 * that they share the server, its settings and its disk but not a table.
 */
export async function openDatabases(addressOf, cleanUp) {
  const strata = await connect(addressOf('strata'), cleanUp)
  const found = await strata.query('select from pg_database where datname = $1', [SCRATCH])
  if (found.rowCount === 0) await strata.query(`create database ${SCRATCH}`)
  const scratch = await connect(addressOf(SCRATCH), cleanUp)
  const { rows } = await strata.query('show server_version')
  return {
    strata,
    scratch,
    strataUrl: addressOf('strata'),
    scratchUrl: addressOf(SCRATCH),
    postgres: rows[0].server_version,
    close: async () => {
      await strata.close()
      await scratch.close()
    },
  }
}

async function connect(url, cleanUp) {
  // No parallel workers: Strata's connections have none either.
  const client = new pg.Client({
    connectionString: url,
    options: '-c max_parallel_workers_per_gather=0 -c timezone=UTC',
  })
  // A server that goes away while nothing runs is told by nobody else, and an error without a listener ends the process.
  client.on('error', () => undefined)
  await client.connect()
  client.close = cleanUp.later(() => client.end())
  return client
}
