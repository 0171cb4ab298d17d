import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { StrataError } from '../../domain/errors.js'
import { PROBLEM_TYPE, toProblem } from './problem.js'
import { correlationIdOf, CORRELATION_HEADER } from './request-context.js'

/**
 * Most bytes of an address and its headers. Filters and lists of refs come in addresses: a thousand refs are some 60 KB, and Node's own
 * 16 KB refused an export of 500 entities.
 */
export const HEADER_LIMIT = 256 * 1024

/** Answers what is no HTTP, or more of it than is read, as all else that is refused; there is no request yet that could be answered. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (socket.writable) socket.write(answerTo(error))
  socket.destroy(error)
}

function answerTo({ code }: { code?: string }): string {
  const correlationId = correlationIdOf({})
  const told = code === 'HPE_HEADER_OVERFLOW' ? TOO_LONG : UNREADABLE
  const body = JSON.stringify(toProblem(told, correlationId))
  const lines = [
    `HTTP/1.1 ${told.status} ${STATUS_CODES[told.status] ?? ''}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `${CORRELATION_HEADER}: ${correlationId}`,
    'connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

const TOO_LONG = new StrataError(
  'PAYLOAD_TOO_LARGE',
  `The address of the request and its headers have more than ${HEADER_LIMIT} bytes.`,
)
const UNREADABLE = new StrataError(
  'BAD_REQUEST',
  'The request is no HTTP that the service can read, or it did not come in time.',
)
