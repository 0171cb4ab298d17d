import { readFile, realpath, rename } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { DatabaseSetupError } from '../setup-error.js'
import type { Cluster } from './cluster.js'
import { ignoring } from './errno.js'
import { writeOwned } from './owned-files.js'
import { isAlive, processArguments } from './processes.js'
import { runProgram, type ProgramResult } from './programs.js'
import { configurationFile, type ServerSettings } from './settings.js'

/** Crash recovery replays up to max_wal_size of log before the server answers. */
const START_SECONDS = '600'
/** A fast shutdown writes a checkpoint of everything in shared_buffers. */
const STOP_SECONDS = '300'
const PORT_ATTEMPTS = 5
const LOG_LINES_SHOWN = 20

/** Starts the server of a cluster on a free port of 127.0.0.1 and waits until it answers. */
export async function startServer(cluster: Cluster, settings: ServerSettings): Promise<number> {
  const log = join(cluster.folder, 'server.log')
  let failure = ''
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
    const port = await freePort()
    const configuration = configurationFile(settings, port)
    await writeOwned(join(cluster.folder, 'strata.conf'), configuration, cluster.launcher.owner, 0o600)
    // One run's log and the one before: enough to look into a crash, and it cannot grow for ever.
    await rename(log, `${log}.old`).catch(ignoring('ENOENT'))
    const { code, output } = await pgCtl(cluster, 'start', '-t', START_SECONDS, '-l', log)
    if (code === 0) return port
    failure = `${output}\n${await lastLines(log)}`
    // Another program can take the port between the search and the start.
    if (!failure.includes('could not bind')) break
  }
  throw new DatabaseSetupError(`Postgres does not start in ${cluster.folder}:\n${failure}`)
}

/** Stops the server of a cluster; one that is gone already is fine. */
export async function stopServer(cluster: Cluster): Promise<void> {
  const { code, output } = await pgCtl(cluster, 'stop', '-m', 'fast', '-t', STOP_SECONDS)
  if (code === 0) return
  const pid = await recordedPid(cluster)
  if (pid === undefined || !isAlive(pid)) return
  throw new DatabaseSetupError(`Postgres in ${cluster.folder} (pid ${pid}) does not stop:\n${output}`)
}

/**
 * Whether a server still runs whose Strata process was killed. If the id in postmaster.pid has gone to some other process
 * since, as after a reboot, it is corrected: Postgres would take that one for its server and refuse to start.
 */
export async function hasLeftoverServer(cluster: Cluster): Promise<boolean> {
  const pid = await recordedPid(cluster)
  if (pid === undefined || !isAlive(pid)) return false
  if (await isServerOf(pid, cluster.folder)) return true
  await disownPidFile(cluster)
  return false
}

/**
 * Not deleted: the file also names the shared memory, by which Postgres sees that backends of a killed server still
 * write. It passes over the id of whoever started pg_ctl (CreateLockFile, PG_GRANDPARENT_PID), which is this process.
 */
async function disownPidFile(cluster: Cluster): Promise<void> {
  const path = pidFile(cluster)
  const [, ...rest] = (await readFile(path, 'utf8')).split('\n')
  await writeOwned(path, [process.pid, ...rest].join('\n'), cluster.launcher.owner, 0o600)
}

async function isServerOf(pid: number, folder: string): Promise<boolean> {
  const args = await processArguments(pid)
  if (args === undefined) return true
  if (basename(args[0] ?? '') !== 'postgres') return false
  const running = args[args.indexOf('-D') + 1] ?? ''
  const home = await realpath(running).catch(() => running)
  return home === folder
}

async function recordedPid(cluster: Cluster): Promise<number | undefined> {
  const text = await readFile(pidFile(cluster), 'utf8').catch(ignoring('ENOENT'))
  const pid = Number(text?.split('\n')[0])
  return Number.isInteger(pid) && pid > 0 ? pid : undefined
}

function pidFile(cluster: Cluster): string {
  return join(cluster.folder, 'postmaster.pid')
}

function pgCtl({ binaries, launcher, folder }: Cluster, action: string, ...options: string[]): Promise<ProgramResult> {
  return runProgram(launcher.wrap(binaries.pg_ctl, [action, '-s', '-w', '-D', folder, ...options]))
}

async function lastLines(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '')
  return text.trim().split('\n').slice(-LOG_LINES_SHOWN).join('\n')
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
