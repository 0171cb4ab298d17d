/**
 * A process that keeps a projection up with the log of a database until it is killed: `projector.mjs <url> <batch size> [history]`, by
 * default the catalog.
 */
import { PostgresEventStore } from '../../dist/event-store/postgres/postgres-event-store.js'
import { openPool } from '../../dist/platform/database/database.js'
import { createLogger } from '../../dist/platform/logging/logger.js'
import { CATALOG_PROJECTION } from '../../dist/projections/catalog/catalog-projection.js'
import { HISTORY_PROJECTION } from '../../dist/projections/history/history-projection.js'
import { ProjectionRunner } from '../../dist/projections/runner/projection-runner.js'

const [url, batchSize, name] = process.argv.slice(2)
const logger = createLogger('error')
const open = (applicationName) => openPool(url, { max: 5, applicationName, logger })

const runner = new ProjectionRunner({
  projection: name === 'history' ? HISTORY_PROJECTION : CATALOG_PROJECTION,
  eventStore: new PostgresEventStore(open('child-log'), logger),
  pool: open('child'),
  logger,
  batchSize: Number(batchSize),
  leaseRetryMs: 20,
})
runner.start()
// Nobody is left to kill it once the test is gone.
process.on('disconnect', () => process.exit(1))
