/** What a process may be asked to do. */
export type Role = 'api' | 'projector' | 'ingester'

/** The settings of a process, read and validated once. */
export interface Config {
  /** Where the API listens. 0 picks a free port. */
  port: number
  host: string
  roles: ReadonlySet<Role>
  /** Absolute folder where the embedded Postgres keeps its data. */
  dataDir: string
  /** `postgres://…` for the read models; undefined: the embedded server. */
  databaseUrl: string | undefined
  /** `kurrentdb://…`, `esdb://…` or `postgres://…` for the log; undefined: the database of the read models. */
  eventStoreUrl: string | undefined
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
}
