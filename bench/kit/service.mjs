import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readPassword, SUPERUSER } from '../../dist/platform/database/embedded/cluster.js'
import { Client } from './client.mjs'
import { openDatabases } from './databases.mjs'
import { projectorOf } from './processes.mjs'
import { progress } from './progress.mjs'

const COMMAND = fileURLToPath(new URL('../../bin/strata.mjs', import.meta.url))
const START_MS = 120_000
/** A little longer than the service takes at most before it ends itself. */
const STOP_MS = 40_000

/** Starts Strata as an operator does, with an embedded Postgres in the folder, and waits until it is ready. */
export async function startService({ dataDir, profile, env = {}, cleanUp }) {
  progress('starting the service')
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const child = spawn(process.execPath, [...flags, COMMAND, 'start', '--port', '0', '--data-dir', dataDir], {
    cwd: dirnameOf(COMMAND),
    env: { ...withoutSettings(process.env), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    // In a group of its own: Ctrl-C would reach it besides our signal, and a second signal cuts its shutdown short.
    detached: true,
  })
  const stopProcess = cleanUp.later(() => end(child))
  const { url, port } = await addresses(child)
  const password = encodeURIComponent(await readPassword(dataDir))
  const databases = await openDatabases(
    (name) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${name}`,
    cleanUp,
  )
  const client = new Client(url)
  while (!(await client.isReady())) await delay(50)
  const stop = async () => {
    client.close()
    await databases.close()
    await stopProcess()
  }
  return { ...databases, client, url, pid: child.pid, projectorPid: await projectorOf(child.pid), stop }
}

/** Where the service and its database listen, which it tells in its log. */
async function addresses(child) {
  const found = {}
  const lines = createInterface({ input: child.stdout })
  const told = new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const { level, msg, port, url } = JSON.parse(line)
      if (['warn', 'error', 'fatal'].includes(level)) progress(`service: ${line}`)
      if (msg.startsWith('embedded Postgres is up')) found.port = port
      if (url) resolve({ ...found, url })
    })
    child.once('exit', (code) => reject(new Error(`the service ended with code ${code}`)))
    setTimeout(() => reject(new Error('the service did not start in time')), START_MS).unref()
  })
  return told
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  progress('stopping the service')
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await exited
  clearTimeout(timer)
}

/** Settings of the person's own shell must not change what is measured. */
function withoutSettings(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('STRATA_')))
}

const dirnameOf = (file) => join(file, '..', '..')
