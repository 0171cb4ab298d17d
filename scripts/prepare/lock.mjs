import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const RETRY_MS = 200
/** Between making the lock's folder and writing its owner's id. */
const UNSIGNED_MS = 10_000
/** No installation takes this long: the owner is gone and its id is somebody else's by now. */
const FORGOTTEN_MS = 30 * 60_000

/** Runs an action while holding the lock at a path, waiting for whoever holds it. */
export async function withLock(path, action) {
  while (!(await take(path))) {
    if (await isStale(path)) await discard(path)
    else await sleep(RETRY_MS)
  }
  try {
    return await action()
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}

async function take(path) {
  try {
    await mkdir(path)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
  await writeFile(join(path, 'pid'), String(process.pid))
  return true
}

async function isStale(path) {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return false
  const age = Date.now() - found.mtimeMs
  const pid = await ownerOf(path)
  if (pid === undefined) return age > UNSIGNED_MS
  return age > FORGOTTEN_MS || !isAlive(pid)
}

/** Renamed first: of several that find it stale only one succeeds. */
async function discard(path) {
  const aside = `${path}.${process.pid}`
  await rename(path, aside).catch(() => undefined)
  await rm(aside, { recursive: true, force: true })
}

async function ownerOf(path) {
  const text = await readFile(join(path, 'pid'), 'utf8').catch(() => '')
  return text === '' ? undefined : Number(text)
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
