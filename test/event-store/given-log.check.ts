import { randomUUID } from 'node:crypto'
import { describeEventStore } from '../../src/event-store/conformance/event-store-conformance.spec-kit.js'
import { IsolatedStore } from '../../src/event-store/conformance/isolated-store.spec-kit.js'
import { openEventStore } from '../../src/event-store/open-event-store.js'
import { createLogger } from '../../src/platform/logging/logger.js'

const url = process.env['STRATA_TEST_EVENT_STORE_URL'] ?? ''
const logger = createLogger('error')

/** The suite that every adapter passes, against the log that STRATA_TEST_EVENT_STORE_URL names; its streams stay there. */
describeEventStore('the log that was given', async () => {
  const prefix = `strata-test-${randomUUID()}/`
  const open = async () => new IsolatedStore(await openEventStore(url, { logger }), prefix, start)
  const first = await openEventStore(url, { logger })
  const start = await first.head()
  return [new IsolatedStore(first, prefix, start), await open(), await open()]
})
