import { openEventStore } from '../../event-store/open-event-store.js'
import { readConfig } from '../../platform/config/read-config.js'
import { DatabaseSetupError } from '../../platform/database/setup-error.js'
import { createLogger } from '../../platform/logging/logger.js'
import { failed, ok, skipped, type Check } from './check.js'
import { settings } from './machine-checks.js'

/** Whether the log answers, where it is not in the database. */
export const eventLog: Check = {
  name: 'event log',
  needs: settings.name,
  async run({ env }) {
    const url = readConfig(env).eventStoreUrl
    if (url === undefined) return skipped('it is in the database')
    // Opening one in Postgres would make its tables.
    if (url.startsWith('postgres')) return skipped('STRATA_EVENT_STORE_URL names a Postgres database')
    try {
      const store = await openEventStore(url, { logger: createLogger('silent') })
      const head = await store.head()
      await store.close()
      return ok(head === null ? 'KurrentDB answers; it is empty' : `KurrentDB answers; its last event is at ${head}`)
    } catch (error) {
      if (!(error instanceof DatabaseSetupError)) throw error
      return failed(error.message, 'Start it, or correct STRATA_EVENT_STORE_URL: host, port, TLS, credentials.')
    }
  },
}
