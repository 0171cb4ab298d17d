import { lchown, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The system user that files belong to. */
export interface Owner {
  uid: number
  gid: number
}

/**
 * Writes a file durably and gives it to an owner. A new file every time: Strata as root must not follow a link that
 * the owner of the folder put in its place.
 */
export async function writeOwned(path: string, text: string, owner: Owner | undefined, mode: number): Promise<void> {
  await rm(path, { force: true })
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(text)
    if (owner !== undefined) await file.chown(owner.uid, owner.gid)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Gives a folder and everything in it to an owner. */
export async function chownTree(folder: string, owner: Owner): Promise<void> {
  await lchown(folder, owner.uid, owner.gid)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await chownTree(path, owner)
    else await lchown(path, owner.uid, owner.gid)
  }
}

/** Makes renames and new files in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
