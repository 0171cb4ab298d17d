import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashOfLockfile, hashOfSources, isInstalledAsLocked } from './prepare/fingerprints.mjs'
import { withLock } from './prepare/lock.mjs'
import { runNpm } from './prepare/npm.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Makes a bare clone runnable: installs the packages and builds, each only when something changed since. Processes that
 * start at once wait for one another.
 */
export async function prepare(root = ROOT) {
  const isPackaged = existsSync(join(root, 'dist')) && !existsSync(join(root, 'src'))
  if (isPackaged) return
  // Looked at without the lock first: a clone that is read-only but built must run too.
  if (await isUpToDate(root)) return linkCommand(root)
  await mkdir(join(root, 'dist'), { recursive: true })
  // In dist because npm ci deletes node_modules, and git ignores both.
  await withLock(join(root, 'dist', '.strata-prepare'), async () => {
    if (!(await isInstalled(root))) await install(root)
    if (!(await isBuilt(root))) await build(root)
  })
  await linkCommand(root)
}

async function isUpToDate(root) {
  return (await isInstalled(root)) && (await isBuilt(root))
}

async function isInstalled(root) {
  const hash = await hashOfLockfile(root)
  if ((await readStamp(installStamp(root))) === hash) return true
  // Installed by hand: good if it is what the lock file says.
  if (!(await isInstalledAsLocked(root))) return false
  await writeFile(installStamp(root), hash).catch(() => undefined)
  return true
}

async function install(root) {
  say('installing packages (npm ci)')
  // The build needs the development packages, whatever NODE_ENV says.
  const options = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  try {
    await runNpm(root, ['ci', ...options])
  } catch (error) {
    say(`${error.message}\nstrata: trying npm install`)
    // --no-save: a start must not change files that git tracks.
    await runNpm(root, ['install', '--no-save', ...options])
  }
  await writeFile(installStamp(root), await hashOfLockfile(root))
}

async function isBuilt(root) {
  return (await readStamp(buildStamp(root))) === (await hashOfSources(root))
}

async function build(root) {
  say('building (npm run build)')
  // Taken before the build: a source saved meanwhile leads to another build next time.
  const hash = await hashOfSources(root)
  await rm(buildStamp(root), { force: true })
  await runNpm(root, ['run', 'build'])
  await writeFile(buildStamp(root), hash)
}

/** npm links the commands of dependencies only; with this one `npx strata` works inside the clone too. */
async function linkCommand(root) {
  const link = join(root, 'node_modules', '.bin', 'strata')
  if (existsSync(link)) return
  try {
    await mkdir(dirname(link), { recursive: true })
    await symlink(join('..', '..', 'bin', 'strata.mjs'), link)
  } catch {
    // A convenience only; read-only clones and Windows without developer mode go without it.
  }
}

async function readStamp(path) {
  return readFile(path, 'utf8').catch(() => undefined)
}

const installStamp = (root) => join(root, 'node_modules', '.strata-install')
const buildStamp = (root) => join(root, 'dist', '.strata-build')

function say(text) {
  process.stderr.write(`strata: ${text}\n`)
}
