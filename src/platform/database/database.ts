import pg from 'pg'
import { createLogger, type Logger } from '../logging/logger.js'

export type { Pool } from 'pg'

export interface PoolOptions {
  /** Most connections at a time. */
  max: number
  /** Shown in pg_stat_activity. */
  applicationName: string
  statementTimeoutMs?: number
  /** Settings of every session, by their names. Values must be free of spaces. */
  settings?: Readonly<Record<string, string | number>>
  /** Gives a connection up that takes longer to be made or to answer, for whom no answer is one, too. */
  answerTimeoutMs?: number
  logger?: Pick<Logger, 'warn'>
}

/** A wait this long for a connection means that the server is gone or the pool is far too small. */
const CONNECT_TIMEOUT_MS = 30_000

/** A pool of connections that speak UTC. int8 arrives as a string, since it does not fit a number. */
export function openPool(url: string, options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withSessionSettings(url, options),
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.answerTimeoutMs ?? CONNECT_TIMEOUT_MS,
    query_timeout: options.answerTimeoutMs,
    keepAlive: true,
  })
  const logger = options.logger ?? createLogger('warn')
  // An idle connection's error belongs to no query; without a listener it would end the process.
  pool.on('error', (err) => logger.warn({ err, pool: options.applicationName }, 'an idle database connection failed'))
  // One that is checked out may die between two queries of a transaction: the next query tells, so here it is only heard.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/**
 * In the startup packet: no query is needed for it, and it holds from a connection's first statement on. In the URL
 * because pg lets a URL's `options` win over its own, and those the operator set there must stay.
 */
function withSessionSettings(url: string, { statementTimeoutMs, settings: own }: PoolOptions): string {
  const address = new URL(url)
  const settings = {
    // Queries are short and many run at once: workers would cost more than they gain, and need shared memory.
    max_parallel_workers_per_gather: 0,
    timezone: 'UTC',
    ...(statementTimeoutMs === undefined ? {} : { statement_timeout: statementTimeoutMs }),
    ...own,
  }
  const given = address.searchParams.get('options')
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  address.searchParams.set('options', [...(given === null ? [] : [given]), ...ours].join(' '))
  return address.href
}
