import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { forgetPeak, peakMemory } from '../kit/processes.mjs'
import { floor, lessIsBetter, moreIsBetter } from '../kit/result.mjs'
import { millisecondsOf } from '../kit/statistics.mjs'

const COMMAND = fileURLToPath(new URL('../../bin/strata.mjs', import.meta.url))
const EVERY_MS = 20

/** All entities as a Parquet file and as NDJSON by `strata export`, and what memory that takes. */
export async function exports({ entities, url, pid, cleanUp }) {
  const folder = await mkdtemp(join(tmpdir(), 'strata-export-'))
  const remove = cleanUp.later(() => rm(folder, { recursive: true, force: true }))
  await forgetPeak(pid)
  const rates = {}
  let clientPeak = 0
  for (const format of ['ndjson', 'parquet']) {
    const file = join(folder, `entities.${format}`)
    const time = await millisecondsOf(async () => {
      clientPeak = await run(['export', 'entities', '--format', format, '--out', file], url)
    })
    if ((await stat(file)).size === 0) throw new Error(`${file} is empty`)
    rates[format] = (entities / time) * 1000
  }
  const apiPeak = await peakMemory(pid)
  await remove()
  const floors = [floor('the same as NDJSON', rates.ndjson, 'rows/s')]
  return [
    moreIsBetter('entities to Parquet', rates.parquet, 'rows/s', { floors, limit: 20_000 }),
    lessIsBetter('  most memory of the command', clientPeak, 'MB'),
    lessIsBetter('  most memory of the API process', apiPeak, 'MB', { limit: 300 }),
  ]
}

/** Runs a command to its end and gives the most memory it was seen with, in MB. */
async function run(args, url) {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { ...process.env, STRATA_URL: url },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let peak = 0
  const timer = setInterval(
    () => void peakMemory(child.pid).then((found) => (peak = Math.max(peak, found ?? 0))),
    EVERY_MS,
  )
  const [code] = await once(child, 'exit')
  clearInterval(timer)
  if (code !== 0) throw new Error(`strata ${args.join(' ')} ended with code ${code}`)
  return peak
}
