import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countLines } from '../kit/answers.mjs'
import { runCommand } from '../kit/command.mjs'
import { forgetPeak, peakMemory } from '../kit/processes.mjs'
import { floor, lessIsBetter, moreIsBetter } from '../kit/result.mjs'
import { millisecondsOf } from '../kit/statistics.mjs'

/** A pack of the whole log, its verification, and the check of the log against its chain. */
export async function evidence({ url, pid, cleanUp }) {
  const folder = await mkdtemp(join(tmpdir(), 'strata-evidence-'))
  const remove = cleanUp.later(() => rm(folder, { recursive: true, force: true }))
  const pack = join(folder, 'pack')
  let events
  const replayed = await millisecondsOf(async () => (events = await countLines(`${url}/api/log`)))
  await forgetPeak(pid)
  const sent = await millisecondsOf(() => countLines(`${url}/api/evidence`))
  const apiPeak = await peakMemory(pid)
  let exportPeak
  const exported = await millisecondsOf(
    async () => (exportPeak = await runCommand(['export', 'audit', '--out', pack], url)),
  )
  const hashed = await millisecondsOf(() => hashAll(pack))
  let verifyPeak
  const verified = await millisecondsOf(async () => (verifyPeak = await runCommand(['verify', pack], url)))
  const checked = await millisecondsOf(() => countLines(`${url}/api/evidence/check`))
  await remove()
  const rate = (milliseconds) => (events / milliseconds) * 1000
  const replay = [floor('the whole log over HTTP', rate(replayed), 'events/s')]
  const digests = [floor('SHA-256 of its files', rate(hashed), 'events/s')]
  return [
    moreIsBetter('a pack of the whole log over HTTP', rate(sent), 'events/s', { floors: replay, limit: 5_000 }),
    moreIsBetter('  by the command, to files', rate(exported), 'events/s', { floors: replay, limit: 3_000 }),
    moreIsBetter('its verification by the command', rate(verified), 'events/s', { floors: digests, limit: 10_000 }),
    moreIsBetter('the log compared with its chain', rate(checked), 'events/s', { floors: replay, limit: 10_000 }),
    lessIsBetter('  most memory of the API process', apiPeak, 'MB', { limit: 300 }),
    lessIsBetter('  most memory of the command that exports', exportPeak, 'MB'),
    lessIsBetter('  most memory of the command that verifies', verifyPeak, 'MB'),
  ]
}

async function hashAll(folder) {
  for (const name of await readdir(folder)) {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk)
  }
}
