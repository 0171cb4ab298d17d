import { open } from 'node:fs/promises'
import { CliError } from '../cli-error.js'
import { positionOf } from './position-of.js'

/** What an event weighs at most, and some: the last line is looked for in so much of the file's end. */
const TAIL = 32 * 1024 * 1024

/**
 * Position of the last whole event in a file that a replay has written, undefined for a file that is new or empty. A line that
 * a replay left unfinished is cut off.
 */
export async function lastPositionIn(path: string): Promise<string | undefined> {
  const file = await open(path, 'a+')
  try {
    const { size } = await file.stat()
    const length = Math.min(size, TAIL)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
    const end = buffer.lastIndexOf(0x0a) + 1
    if (end < length) await file.truncate(size - length + end)
    if (end === 0) return undefined
    const start = buffer.lastIndexOf(0x0a, end - 2) + 1
    const position = positionOf(buffer.toString('utf8', start, end))
    if (position === undefined)
      throw new CliError(`The last line of ${path} is no event of a replay. Choose another file.`)
    return position
  } finally {
    await file.close()
  }
}
