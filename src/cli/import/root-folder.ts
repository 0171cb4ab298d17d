import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { UsageError } from '../cli-error.js'

/** One path of the command line: a folder to search, or a file by itself. */
export interface Root {
  /** As given. */
  given: string
  /** The folder that nothing imported may lead out of, absolute and without links. */
  folder: string
  /** The file in that folder; undefined: search the folder. */
  file: string | undefined
}

/** Opens a path of the command line. */
export async function openRoot(given: string): Promise<Root> {
  const real = await realpath(given).catch((error: unknown) => {
    throw new UsageError(`${given} cannot be read: ${(error as Error).message}`)
  })
  const status = await stat(real)
  if (status.isDirectory()) return { given, folder: real, file: undefined }
  if (status.isFile()) return { given, folder: dirname(real), file: basename(real) }
  throw new UsageError(`${given} is neither a file nor a folder.`)
}

/** The absolute path that stands for the root: what tells its set from others. */
export const realPathOf = ({ folder, file }: Root): string => (file === undefined ? folder : join(folder, file))

/** Whether an absolute path without links is the folder or lies in it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** A file in the root as the user would type it. */
export function shownPath({ given, folder, file }: Root, path: string): string {
  return join(file === undefined ? given : dirname(given), relative(folder, path))
}

/** Where a local path that a file names leads, as far as that is inside the root. */
export type LocalTarget = { path: string } | { problem: string }

/** Follows a path from the folder of the file that names it; links count by where they lead. */
export async function localTarget({ folder }: Root, from: string, target: string): Promise<LocalTarget> {
  const outside = { problem: `names ${target}, which leads out of the imported folder` }
  if (target.includes('\0')) return { problem: 'names a path with the character U+0000' }
  const path = resolve(dirname(from), target)
  // Before asking the file system: an answer would tell which files exist outside.
  if (!isInside(folder, path)) return outside
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined) return { problem: `names ${target}, which does not exist` }
  if (!isInside(folder, real)) return outside
  return (await stat(real)).isFile() ? { path: real } : { problem: `names ${target}, which is no file` }
}
