import { chown, mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSetupError } from '../setup-error.js'
import type { Binaries } from './binaries.js'
import { ignoring } from './errno.js'
import { direct, launchersForRoot, type Launcher } from './launchers.js'
import { writeOwned, type Owner } from './owned-files.js'
import { runProgram } from './programs.js'

/** pg_ctl's exit code of `status` for a readable cluster without a server. */
const NOT_RUNNING = 3

/** How the Postgres programs can be run on this machine with data in this folder. */
export async function chooseLauncher(binaries: Binaries, dataDir: string, cluster: string): Promise<Launcher> {
  const owner = await ownerOf(cluster)
  const uid = process.getuid?.()
  if (uid !== 0) {
    if (owner !== undefined && uid !== undefined && owner.uid !== uid) throw foreignCluster(cluster, owner.uid, uid)
    return direct
  }
  const tried: string[] = []
  for (const launcher of await launchersForRoot(owner)) {
    const obstacle = await probe(launcher, binaries, dataDir)
    if (obstacle === undefined) return launcher
    tried.push(`- ${launcher.name}: ${obstacle}`)
  }
  throw new DatabaseSetupError(
    `Postgres refuses to run as root, and no other way works here:\n${tried.join('\n')}\n` +
      'Run Strata as an ordinary user, or set STRATA_DATABASE_URL to a Postgres of your own.',
  )
}

/** @returns what stands in the way; undefined when it works */
async function probe(launcher: Launcher, binaries: Binaries, dataDir: string): Promise<string | undefined> {
  const folder = await mkdtemp(join(dataDir, '.probe-'))
  try {
    const { owner } = launcher
    // pg_ctl takes a folder with PG_VERSION for a cluster; its status refuses root, and needs programs and folder.
    await writeOwned(join(folder, 'PG_VERSION'), '', owner, 0o600)
    if (owner !== undefined) await chown(folder, owner.uid, owner.gid)
    const { code, output } = await runProgram(launcher.wrap(binaries.pg_ctl, ['status', '-D', folder]))
    return code === NOT_RUNNING ? undefined : (output.split('\n')[0] ?? 'no answer')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  return stat(path).catch(ignoring('ENOENT'))
}

function foreignCluster(cluster: string, owner: number, uid: number): DatabaseSetupError {
  return new DatabaseSetupError(
    `The database in ${cluster} belongs to uid ${owner}, but Strata runs as uid ${uid}. Run it as that user ` +
      `(or as root, if root started it before), give the data folder to uid ${uid} with chown -R, or set STRATA_DATA_DIR.`,
  )
}
