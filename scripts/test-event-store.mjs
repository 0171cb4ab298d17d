import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TEST = join(dirname(fileURLToPath(import.meta.url)), 'test.mjs')

process.exitCode = await main(process.argv.slice(2))

/** Runs the event store's suite against the log that STRATA_TEST_EVENT_STORE_URL names. */
async function main(args) {
  if (!process.env.STRATA_TEST_EVENT_STORE_URL) {
    process.stderr.write(
      'strata: set STRATA_TEST_EVENT_STORE_URL to a log to test against, such as kurrentdb://localhost:2113?tls=false\n' +
        'or postgres://user@host/database. The tests leave streams strata-test-… there; it may hold other events.\n',
    )
    return 1
  }
  const jest = ['--testMatch', '**/test/event-store/*.check.ts', '--verbose', ...args]
  const child = spawn(process.execPath, [TEST, ...jest], { stdio: 'inherit' })
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
}
