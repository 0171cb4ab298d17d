import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TEST = join(dirname(fileURLToPath(import.meta.url)), 'test.mjs')

process.exitCode = await main(process.argv.slice(2))

/** Runs the suite of the feed to Kafka against the brokers that STRATA_TEST_KAFKA_BROKERS names. */
async function main(args) {
  if (!process.env.STRATA_TEST_KAFKA_BROKERS) {
    process.stderr.write(
      'strata: set STRATA_TEST_KAFKA_BROKERS to brokers to test against, such as localhost:9092. The tests make topics\n' +
        'strata-test-… there and delete them. STRATA_TEST_KAFKA_KILL and STRATA_TEST_KAFKA_START are commands that kill the\n' +
        'broker and start it again; without them no broker is killed.\n',
    )
    return 1
  }
  const jest = ['--testMatch', '**/test/kafka/*.check.ts', '--verbose', '--runInBand', ...args]
  const child = spawn(process.execPath, [TEST, ...jest], { stdio: 'inherit' })
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
}
