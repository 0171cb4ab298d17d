import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../kit/command.mjs'
import { forgetPeak, peakMemory } from '../kit/processes.mjs'
import { floor, lessIsBetter, moreIsBetter } from '../kit/result.mjs'
import { millisecondsOf } from '../kit/statistics.mjs'

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
      clientPeak = await runCommand(['export', 'entities', '--format', format, '--out', file], url)
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
