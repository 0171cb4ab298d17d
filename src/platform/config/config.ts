import type { KeyObject } from 'node:crypto'

/** What a process may be asked to do. */
export type Role = 'api' | 'projector' | 'ingester'

/** How far a projection may be behind. */
export interface LagLimit {
  /** Age of the first event that is not projected. */
  seconds: number
  events: number
}

/** The brokers that changes of entities are published to. */
export interface KafkaSettings {
  /** Each `host:port`. */
  brokers: readonly string[]
  topic: string
  /** Whether connections are encrypted, and the brokers' certificates verified. */
  tls: boolean
  sasl: KafkaSasl | undefined
}

/** How Strata says who it is. Never log it. */
export interface KafkaSasl {
  mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  username: string
  password: string
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
  /** Undefined: nothing is published. */
  kafka: KafkaSettings | undefined
  /** Ed25519, what evidence is signed with; undefined: one that is made at first need and kept in `dataDir`. */
  signingKey: KeyObject | undefined
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
}
