import type { Pool, PoolClient } from 'pg'

/** The SQL that a pool is asked to run from now on, in the order it is sent. */
export function recordStatements(pool: Pool): string[] {
  const statements: string[] = []
  const seen = new WeakSet<PoolClient>()
  pool.on('acquire', (client) => {
    if (seen.has(client)) return
    seen.add(client)
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    const recording = (...args: unknown[]) => {
      statements.push(textOf(args[0]))
      return query(...args)
    }
    Object.assign(client, { query: recording })
  })
  return statements
}

const textOf = (query: unknown) => (typeof query === 'string' ? query : (query as { text: string }).text)
