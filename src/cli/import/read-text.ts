import { readFile, stat } from 'node:fs/promises'
import { WrongDocument } from './findings.js'

/** Far above any real descriptor: the largest API definitions people include have a few megabytes. */
const MOST_BYTES = 10 * 1024 * 1024

/**
 * The text of a file, without a byte order mark.
 *
 * @throws WrongDocument for what is too large, not UTF-8 or not readable; its pointer is the one given
 */
export async function readText(path: string, pointer = ''): Promise<string> {
  const wrong = (code: string, detail: string) => new WrongDocument(code, [{ pointer, detail }])
  try {
    const { size } = await stat(path)
    if (size > MOST_BYTES) throw wrong('PAYLOAD_TOO_LARGE', `is a file of ${size} bytes; ${MOST_BYTES} is the most`)
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (error) {
    if (error instanceof WrongDocument) throw error
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw wrong('NOT_UTF8', 'is a file that is not text in UTF-8')
    throw wrong('UNREADABLE', `is a file that cannot be read: ${(error as Error).message}`)
  }
}
