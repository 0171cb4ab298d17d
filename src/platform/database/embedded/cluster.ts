import { randomBytes } from 'node:crypto'
import { appendFile, chown, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSetupError } from '../setup-error.js'
import type { Binaries } from './binaries.js'
import { ignoring } from './errno.js'
import type { Launcher } from './launchers.js'
import { chownTree, syncFolder, writeOwned } from './owned-files.js'
import { runProgram } from './programs.js'

/** The one role of the server, its superuser. */
export const SUPERUSER = 'strata'

/** Where a data folder's cluster is and how it is run. */
export interface Cluster {
  dataDir: string
  folder: string
  binaries: Binaries
  launcher: Launcher
}

const HALF_MADE = 'postgres.new-'

const INITDB_OPTIONS = [
  `--username=${SUPERUSER}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  // C.UTF-8 of Postgres itself: the same order on every machine, so an index never goes stale with a system's libc.
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--data-checksums',
  '--no-instructions',
]

/** Makes the cluster if there is none and sees to it that its files belong to the user it runs as. */
export async function ensureCluster(cluster: Cluster, options: { durable: boolean }): Promise<void> {
  const found = await stat(cluster.folder).catch(ignoring('ENOENT'))
  if (found === undefined) return create(cluster, options.durable)
  const { owner } = cluster.launcher
  if (owner !== undefined && owner.uid !== found.uid) await chownTree(cluster.folder, owner)
}

/** The superuser's password. */
export async function readPassword(dataDir: string): Promise<string> {
  const path = passwordFile(dataDir)
  const password = await readFile(path, 'utf8').catch(ignoring('ENOENT'))
  if (password !== undefined) return password.trim()
  throw new DatabaseSetupError(`${path} is missing: restore it from a backup of the data folder.`)
}

/** In a folder of its own, renamed when complete: a kill on the way leaves nothing that looks like a cluster. */
async function create(cluster: Cluster, durable: boolean): Promise<void> {
  const { dataDir, folder, launcher } = cluster
  await removeHalfMade(dataDir)
  await writeOwned(passwordFile(dataDir), `${randomBytes(24).toString('base64url')}\n`, launcher.owner, 0o600)
  const draft = await mkdtemp(join(dataDir, HALF_MADE))
  if (launcher.owner !== undefined) await chown(draft, launcher.owner.uid, launcher.owner.gid)
  await initdb(cluster, draft, durable)
  await appendFile(join(draft, 'postgresql.conf'), "include 'strata.conf'\n")
  await rename(draft, folder)
  if (durable) await syncFolder(dataDir)
}

async function initdb({ dataDir, binaries, launcher }: Cluster, draft: string, durable: boolean): Promise<void> {
  const options = [...INITDB_OPTIONS, `--pwfile=${passwordFile(dataDir)}`, ...(durable ? [] : ['--no-sync'])]
  const { code, output } = await runProgram(launcher.wrap(binaries.initdb, [...options, draft]))
  if (code === 0) return
  await rm(draft, { recursive: true, force: true })
  throw new DatabaseSetupError(`initdb failed (run ${launcher.name}):\n${output}`)
}

async function removeHalfMade(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(HALF_MADE))
  await Promise.all(names.map((name) => rm(join(dataDir, name), { recursive: true, force: true })))
}

function passwordFile(dataDir: string): string {
  return join(dataDir, 'postgres-password')
}
