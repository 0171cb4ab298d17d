import { hash, randomUUID } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
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
    await claim(file, draft, (owner) => {
      throw new DatabaseSetupError(refusal(folder, owner))
    })
  } finally {
    await rm(draft, { force: true })
  }
  return () => rm(file, { force: true })
}

/** Puts the draft in the file's place as soon as no live process has the file; `onHeld` may throw instead of waiting for that. */
async function claim(file: string, draft: string, onHeld: (owner: number) => void): Promise<void> {
  while (!(await linkIfFree(draft, file))) {
    const holder = await read(file)
    if (holder === undefined) continue
    const owner = await livingOwner(holder)
    if (owner === undefined) await discard(file, holder, draft)
    else {
      onHeld(owner)
      await setImmediate()
    }
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

/**
 * Removes a file that a dead process has left. Only who has the guard of just that content may, so that nobody removes what another put
 * in its place meanwhile: moved away and put back, it was gone long enough for a third to come in. A guard left by a crash is discarded
 * in the same way.
 */
async function discard(file: string, stale: string, draft: string): Promise<void> {
  const guard = `${file}.${hash('sha256', stale).slice(0, 16)}`
  await claim(guard, draft, () => undefined)
  try {
    if ((await read(file)) === stale) await rm(file)
  } finally {
    await rm(guard)
  }
}

const read = (file: string) => readFile(file, 'utf8').catch(ignoring('ENOENT'))

function refusal(folder: string, pid: number): string {
  return `The data folder ${folder} is in use by another Strata process (pid ${pid}). Stop it, or set STRATA_DATA_DIR to another folder.`
}
