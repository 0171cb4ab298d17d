import { readFileSync, rmSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '../../dist/platform/logging/logger.js'
import { startEmbeddedServer } from '../../dist/platform/database/embedded-server.js'

/** Nothing in a test run must survive a power cut. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' }

/** Gives the tests of a run one Postgres: the one in STRATA_TEST_DATABASE_URL, or one of their own. */
export default async function globalSetup() {
  if (process.env.STRATA_TEST_DATABASE_URL) return
  const dataDir = await mkdtemp(join(tmpdir(), 'strata-test-'))
  // As root, Postgres runs as another user, who must get through; the data below stays closed.
  await chmod(dataDir, 0o755)
  process.once('exit', () => killLeftover(dataDir))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
  const server = await startEmbeddedServer({ dataDir, logger: createLogger('warn'), settings: SETTINGS })
  process.env.STRATA_TEST_DATABASE_URL = server.url
  globalThis.strataTestServer = { server, dataDir }
}

/** Jest does not tear down when it is interrupted, and the server would run on. */
function killLeftover(dataDir) {
  try {
    const [pid] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(pid), 'SIGQUIT')
  } catch {
    // No server left: the teardown has stopped it.
  }
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
}
