import { lstat, open, stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { isNativeError } from 'node:util/types'
import { CliError } from './cli-error.js'

/**
 * Opens a file to write to, within `writingTo`. What goes wrong later is told by a pipeline into it, or stands in `errored`: without a listener of its own
 * the stream would end the process with a stack trace when it failed between two writes.
 */
export async function openOutput(path: string, flags: 'w' | 'wx' | 'a'): Promise<Writable> {
  const file = await open(path, flags)
  return file.createWriteStream().on('error', () => undefined)
}

/** Whether something has the name, be it a link that leads nowhere. */
export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (isSystemError(error) && error.code === 'ENOENT') return false
      throw error
    },
  )
}

/** Refuses what a file cannot take the place of, before anything is made that would. */
export async function requireNoFolder(path: string): Promise<void> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (isFolder) throw notWritten(path, FOLDER(path))
}

/**
 * Does what writes a file or a folder.
 *
 * @throws CliError that says why the file system refuses, and what to do; every other error as it is
 */
export async function writingTo<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    const why = isSystemError(error) && reasonOf(error, path)
    throw why ? notWritten(path, why) : error
  }
}

const notWritten = (path: string, why: string) => new CliError(`${path} cannot be written: ${why}`)

type SystemError = NodeJS.ErrnoException & { code: string; dest?: string }

const isSystemError = (error: unknown): error is SystemError =>
  isNativeError(error) && 'code' in error && typeof error.code === 'string'

function reasonOf({ code, syscall, path, dest }: SystemError, asked: string) {
  if (!Object.hasOwn(REASONS, code)) return undefined
  const at = dest ?? path ?? asked
  // Folders are made with all that they are in: of these errors each is about something in the way.
  if (syscall === 'mkdir' && ['EEXIST', 'ENOENT', 'ENOTDIR'].includes(code))
    return `${at} is no folder, and none can be made there. Give another.`
  return REASONS[code as keyof typeof REASONS](at)
}

const THERE = (at: string) => `${at} is there already. Give another name.`
const FOLDER = (at: string) => `${at} is a folder. Give the name of a file.`
const FORBIDDEN = (at: string) => `this user may not write to ${at}. Change who may, or give another place.`
const FULL = () => 'there is no room left. Make some, or give a place on another disk, and run the command again.'

/** By the code that the operating system gives. */
const REASONS = {
  EEXIST: THERE,
  ENOTEMPTY: THERE,
  EISDIR: FOLDER,
  ENOENT: (at: string) =>
    `${at} has no folder to be in, or is a link to nowhere. Make the folder, or give another name.`,
  ENOTDIR: (at: string) => `a part of ${at} is a file and no folder. Give another.`,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: (at: string) => `${at} is in a file system that can only be read. Give another place.`,
  ENOSPC: FULL,
  EDQUOT: FULL,
  ENAMETOOLONG: () => 'the name is too long. Give a shorter one.',
  ELOOP: (at: string) => `links lead from ${at} in a circle. Give another name.`,
  EIO: (at: string) => `the disk fails at ${at}. Give a place on another one.`,
} as const
