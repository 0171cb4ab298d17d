/**
 * Preloaded into the processes of a soak: collects all garbage every few seconds and notes what is left, so that growth
 * is told from garbage that nobody has collected yet.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const EVERY_MS = 10_000
const folder = process.env.SOAK_MEMORY_FOLDER

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

const probe = () => {
  const { rss } = process.memoryUsage()
  collect()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  const line = JSON.stringify({ at: Date.now(), rss, heapUsed, external, arrayBuffers })
  appendFileSync(join(folder, `${process.pid}.ndjson`), `${line}\n`)
}

if (folder) setInterval(probe, EVERY_MS).unref()
