import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const USAGE = 'npm run test:properties -- [--times n] [--seed n] [path…]'
const TESTS = join(dirname(fileURLToPath(import.meta.url)), 'test.mjs')

process.exitCode = await main(process.argv.slice(2))

/** Runs the properties that need a Postgres so many times as often as `npm test` does; the paths choose some of them. */
async function main(args) {
  const options = { times: { type: 'string', default: '25' }, seed: { type: 'string' } }
  let asked
  try {
    asked = parseArgs({ args, options, allowPositionals: true })
    if (![asked.values.times, asked.values.seed ?? '1'].every((value) => /^[1-9]\d{0,8}$/.test(value)))
      throw new Error('--times and --seed are whole numbers from 1')
  } catch (error) {
    process.stderr.write(`strata: ${error.message}\n${USAGE}\n`)
    return 2
  }
  const { values, positionals } = asked
  const paths = positionals.length > 0 ? positionals : ['property.int']
  const seed = values.seed === undefined ? {} : { STRATA_TEST_SEED: values.seed }
  const child = spawn(process.execPath, [TESTS, '--runInBand', ...paths], {
    stdio: 'inherit',
    env: { ...process.env, STRATA_TEST_TIMES: values.times, ...seed },
  })
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)))
}
