import { startEmbeddedServer } from '../../dist/platform/database/embedded-server.js'
import { openDatabases } from './databases.mjs'

const SILENT = { info: () => undefined, warn: () => undefined }

/** The embedded Postgres of a folder without a service: the same server with the same settings. */
export async function startOwnServer(dataDir, cleanUp) {
  const server = await startEmbeddedServer({ dataDir, logger: SILENT })
  const stopServer = cleanUp.later(() => server.stop())
  const addressOf = (name) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href
  const databases = await openDatabases(addressOf, cleanUp)
  const stop = async () => {
    await databases.close()
    await stopServer()
  }
  return { ...databases, stop }
}
