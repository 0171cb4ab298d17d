import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSetupError } from '../setup-error.js'
import { ignoring } from './errno.js'
import { isAlive, processIdentity } from './processes.js'

/**
 * Makes this process the only owner of a data folder, through `<folder>/strata.pid`. Files of processes that are gone
 * do not count.
 *
 * @returns gives the folder free again
 * @throws DatabaseSetupError while another live process owns it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'strata.pid')
  // Written aside and linked into place: whoever reads strata.pid finds it complete or not at all.
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, `${process.pid}\n${(await processIdentity(process.pid)) ?? ''}\n`)
  try {
    await claim(file, draft, folder)
  } finally {
    await rm(draft, { force: true })
  }
  return () => rm(file, { force: true })
}

async function claim(file: string, draft: string, folder: string): Promise<void> {
  while (!(await linkIfFree(draft, file))) {
    const holder = await readFile(file, 'utf8').catch(ignoring('ENOENT'))
    if (holder === undefined) continue
    const owner = await livingOwner(holder)
    if (owner !== undefined) throw new DatabaseSetupError(refusal(folder, owner))
    await discard(file, holder)
  }
}

async function linkIfFree(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file)
    return true
  } catch (error) {
    ignoring('EEXIST')(error)
    return false
  }
}

async function livingOwner(claimed: string): Promise<number | undefined> {
  const [pidText = '', identity = ''] = claimed.split('\n')
  const pid = Number(pidText)
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined
  const current = await processIdentity(pid)
  const isAnother = identity !== '' && current !== undefined && current !== identity
  return isAnother ? undefined : pid
}

async function discard(file: string, stale: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`
  await rename(file, aside).catch(ignoring('ENOENT'))
  const moved = await readFile(aside, 'utf8').catch(ignoring('ENOENT'))
  // Somebody else may have replaced the stale file since it was read; then the lock is theirs and goes back.
  if (moved !== undefined && moved !== stale) await link(aside, file).catch(ignoring('EEXIST'))
  await rm(aside, { force: true })
}

function refusal(folder: string, pid: number): string {
  return `The data folder ${folder} is in use by another Strata process (pid ${pid}). Stop it, or set STRATA_DATA_DIR to another folder.`
}
