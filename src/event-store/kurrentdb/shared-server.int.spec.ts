import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from '@jest/globals'
import { KurrentdbServer } from '../../../test/kurrentdb-server/kurrentdb-server.js'
import { describeEventStore } from '../conformance/event-store-conformance.spec-kit.js'
import { IsolatedStore } from '../conformance/isolated-store.spec-kit.js'
import { KurrentdbEventStore } from './kurrentdb-event-store.js'

let server: KurrentdbServer

beforeAll(async () => {
  server = await KurrentdbServer.start({ version: '26.1.0' })
  server.addForeign('other-1', [{ type: 'Foreign' }, { isJson: false }])
  server.addForeign('old', [{}, {}], { transaction: true })
})
afterAll(() => server.stop())

/** As it will be on a server that is given to `npm run test:event-store`. */
describeEventStore('KurrentdbEventStore on a log that holds events', async () => {
  const prefix = `strata-test-${randomUUID()}/`
  const open = () => new KurrentdbEventStore(server.url)
  const stores = [open(), open(), open()] as const
  const start = await stores[0].head()
  const [first, second, third] = stores
  return [first, second, third].map((store) => new IsolatedStore(store, prefix, start)) as [
    IsolatedStore,
    ...IsolatedStore[],
  ]
})
