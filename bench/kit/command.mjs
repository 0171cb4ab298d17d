import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { peakMemory } from './processes.mjs'

const COMMAND = fileURLToPath(new URL('../../bin/strata.mjs', import.meta.url))
const EVERY_MS = 20

/** Runs a command to its end and gives the most memory it was seen with, in MB. */
export async function runCommand(args, url) {
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
