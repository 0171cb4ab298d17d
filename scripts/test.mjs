import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepare } from './prepare.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const NODE_FLAGS = '--experimental-vm-modules --no-warnings=ExperimentalWarning'

process.exitCode = await main(process.argv.slice(2))

/** Runs the tests and says last how many passed, where a CI's log is cut off from the front. */
async function main(args) {
  try {
    await prepare()
  } catch (error) {
    process.stderr.write(`strata: ${error.message}\n`)
    return 1
  }
  const folder = await mkdtemp(join(tmpdir(), 'strata-counts-'))
  try {
    const counts = join(folder, 'counts')
    const code = await jest(args, counts)
    const line = await readFile(counts, 'utf8').catch(() => '')
    process.stdout.write(line)
    return code
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function jest(args, counts) {
  const program = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js')
  const reporters = ['--reporters=default', `--reporters=${join(ROOT, 'scripts', 'count-reporter.mjs')}`]
  // Behind the arguments: --reporters would take the paths that follow it for reporters.
  const child = spawn(process.execPath, [program, ...args, ...reporters], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_OPTIONS: [process.env.NODE_OPTIONS, NODE_FLAGS].filter(Boolean).join(' '),
      STRATA_TEST_COUNTS: counts,
    },
  })
  // Ctrl-C reaches jest too, which ends by itself; this process stays to pass its code on.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)))
}
