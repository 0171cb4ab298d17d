/** What a process may be asked to do. */
export type Role = 'api' | 'projector' | 'ingester'

/** How far a projection may be behind. */
export interface LagLimit {
  /** Age of the first event that is not projected. */
  seconds: number
  events: number
}

/** The settings of a process, read and validated once. */
export interface Config {
  /** Where the process listens, whatever its roles. 0 picks a free port. */
  port: number
  host: string
  /** Who may reach the address: this machine only, or whoever can. */
  access: 'loopback' | 'open'
  /** Names, besides those of this machine, under which requests may address the service. In lower case, without a port. */
  allowedHosts: readonly string[]
  roles: ReadonlySet<Role>
  /** Absolute folder where the embedded Postgres keeps its data. */
  dataDir: string
  /** `postgres://…` for the read models; undefined: the embedded server. */
  databaseUrl: string | undefined
  /** `kurrentdb://…`, `esdb://…` or `postgres://…` for the log; undefined: the database of the read models. */
  eventStoreUrl: string | undefined
  /** A projection that is further behind makes the process degraded. */
  lagLimit: LagLimit
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
}
