import { openPool } from '../platform/database/database.js'
import { migrate } from '../platform/database/migrate.js'
import { DatabaseSetupError } from '../platform/database/setup-error.js'
import type { Logger } from '../platform/logging/logger.js'
import type { EventStore } from './event-store.js'
import { parseConnectionString } from './kurrentdb/connection-string.js'
import { KurrentdbRefusal } from './kurrentdb/failures.js'
import { KurrentdbEventStore } from './kurrentdb/kurrentdb-event-store.js'
import { EVENT_STORE_MIGRATIONS, EVENT_STORE_SCHEMA } from './postgres/event-store-schema.js'
import { LOG_READING } from './postgres/log-reader.js'
import { PostgresEventStore } from './postgres/postgres-event-store.js'

/** Who opens a log. */
export interface OpenEventStoreOptions {
  logger: Logger
  /** The name of its database connections. Default `strata-log`. */
  applicationName?: string
}

/**
 * Opens the log that a URL names: `postgres://…`, where its tables are made if they are missing, or `kurrentdb://…` and
 * `esdb://…`. Closing the store closes its connections. Messages never hold the URL, which may hold a password.
 *
 * @throws DatabaseSetupError when the log cannot be used
 */
export async function openEventStore(url: string, options: OpenEventStoreOptions): Promise<EventStore> {
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url, options)
  const connection = parseConnectionString(url)
  if (!connection) {
    throw new DatabaseSetupError(
      'The event log must be named by a postgres://, kurrentdb:// or esdb:// URL with hosts and options that are known.',
    )
  }
  const store = new KurrentdbEventStore(connection.text, { logger: options.logger })
  return reachable(store, connection.shown)
}

/** Makes the tables before anybody else uses them. */
async function openPostgres(
  url: string,
  { logger, applicationName = 'strata-log' }: OpenEventStoreOptions,
): Promise<EventStore> {
  const pool = openPool(url, { max: 6, applicationName, logger, settings: LOG_READING })
  try {
    await migrate(pool, EVENT_STORE_SCHEMA, EVENT_STORE_MIGRATIONS)
  } catch (error) {
    await pool.end()
    throw error instanceof DatabaseSetupError ? error : cannotBeUsed('The event log', error)
  }
  return new (class extends PostgresEventStore {
    override async close(): Promise<void> {
      await super.close()
      await pool.end()
    }
  })(pool, logger)
}

async function reachable(store: EventStore, hosts: string): Promise<EventStore> {
  try {
    await store.head()
    return store
  } catch (error) {
    await store.close()
    throw cannotBeUsed(`The event log at ${hosts}`, error)
  }
}

/** What the drivers say repeats parts of the URL; their codes do not. */
function cannotBeUsed(log: string, cause: unknown): DatabaseSetupError {
  const isExplained = cause instanceof KurrentdbRefusal
  // A number is a status of gRPC, of which only those of an absent server come this far.
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'no answer'
  return new DatabaseSetupError(`${log} cannot be used (${isExplained ? cause.message : code}).`, { cause })
}
