import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Has a folder filled that is beside a name, with all that it is in; where that fails, everything that was made goes again. */
export async function inFolderBeside<T>(target: string, fill: (folder: string) => Promise<T>): Promise<T> {
  const parent = dirname(target)
  const highest = await mkdir(parent, { recursive: true })
  try {
    const folder = await mkdtemp(join(parent, `${basename(target)}.part-`))
    return await fill(folder).catch(async (error: unknown) => {
      await rm(folder, { recursive: true, force: true })
      throw error
    })
  } catch (error) {
    if (highest !== undefined) await removeEmpty(parent, highest)
    throw error
  }
}

/** Takes back folders one in the other, up to the highest; one that somebody else has put something into stays. */
async function removeEmpty(lowest: string, highest: string): Promise<void> {
  for (let folder = lowest; folder.length >= highest.length; folder = dirname(folder)) {
    const isGone = await rmdir(folder).then(
      () => true,
      () => false,
    )
    if (!isGone) return
  }
}
