import { afterEach } from '@jest/globals'
import { KurrentdbServer } from '../../../test/kurrentdb-server/kurrentdb-server.js'
import { describeEventStore } from '../conformance/event-store-conformance.spec-kit.js'
import { KurrentdbEventStore } from './kurrentdb-event-store.js'

let server: KurrentdbServer

afterEach(() => server.stop())

describeEventStore('KurrentdbEventStore', async () => {
  server = await KurrentdbServer.start({ version: '26.1.0' })
  const open = () => new KurrentdbEventStore(server.url)
  return [open(), open(), open()]
})
