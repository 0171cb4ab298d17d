import { StrataError } from '../../domain/errors.js'
import type { JsonValue } from '../../domain/json/json.js'
import { MAX_DEPTH, parseStrict } from '../../domain/json/strict-parse.js'
import { utf8Text } from '../http/utf8-text.js'

/** Most bytes of one line: what one request may have at most, less some room. */
export const LINE_LIMIT = 8 * 1024 * 1024

const NEWLINE = 0x0a
const ITEM_DEPTH = MAX_DEPTH + 4

/**
 * The lines of an NDJSON stream, parsed; a line that cannot be is given as its error, so that it fails alone. Memory is
 * bounded by the longest line allowed, not by the stream.
 */
export async function* parseLines(stream: AsyncIterable<Buffer>): AsyncGenerator<JsonValue | StrataError> {
  let parts: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      const line = take(parts, chunk.subarray(from, end), size + end - from)
      if (line !== undefined) yield line
      from = end + 1
      parts = []
      size = 0
    }
    const rest = chunk.subarray(from)
    size += rest.length
    // Of a line that is too long only its length is kept.
    if (size <= LINE_LIMIT) parts.push(rest)
    else parts = []
  }
  const last = take(parts, Buffer.alloc(0), size)
  if (last !== undefined) yield last
}

function take(parts: Buffer[], end: Buffer, size: number): JsonValue | StrataError | undefined {
  if (size > LINE_LIMIT) return new StrataError('PAYLOAD_TOO_LARGE', `The line has more than ${LINE_LIMIT} bytes.`)
  try {
    const text = utf8Text(parts.length === 0 ? end : Buffer.concat([...parts, end])).trim()
    return text === '' ? undefined : parseStrict(text, ITEM_DEPTH)
  } catch (error) {
    if (error instanceof StrataError) return error
    throw error
  }
}
