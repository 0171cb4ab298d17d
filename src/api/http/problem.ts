import { STATUS_CODES } from 'node:http'
import { HttpException } from '@nestjs/common'
import { ERROR_CODES, StrataError, type ErrorCode, type FieldError } from '../../domain/errors.js'
import { isTransient as isLogOutOfReach } from '../../event-store/kurrentdb/failures.js'
import { isTransient } from '../../projections/runner/transient.js'

/** An RFC 9457 problem document. */
export interface Problem {
  type: string
  title: string
  status: number
  code: ErrorCode
  detail: string
  correlationId: string
  errors?: readonly FieldError[]
}

export const PROBLEM_TYPE = 'application/problem+json'

const CODE_OF_STATUS = new Map<number, ErrorCode>([
  [400, 'BAD_REQUEST'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [405, 'METHOD_NOT_ALLOWED'],
  [413, 'PAYLOAD_TOO_LARGE'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
])

/** Fastify says no more than the status does. */
const WRONG_TYPE = 'The content-type is to be application/json, or application/x-ndjson for batches and sets.'

/** What a client may be told of a failure: of what is no fault of its own, only that it happened. */
export function clientError(error: unknown): StrataError {
  if (error instanceof StrataError) return error
  const status = statusOf(error)
  const code = status === undefined ? undefined : CODE_OF_STATUS.get(status)
  if (code === 'UNSUPPORTED_MEDIA_TYPE') return new StrataError(code, WRONG_TYPE)
  if (code) return new StrataError(code, (error as Error).message)
  if (status !== undefined && status >= 400 && status < 500)
    return new StrataError('BAD_REQUEST', (error as Error).message)
  if (isCancelled(error))
    return new StrataError(
      'UNAVAILABLE',
      'The answer took longer than it may. Ask for less at once, or try again in a moment.',
    )
  if (isTransient(error))
    return new StrataError('UNAVAILABLE', 'The service cannot reach its database right now. Try again in a moment.')
  if (isLogOutOfReach(error))
    return new StrataError('UNAVAILABLE', 'The service cannot reach its event log right now. Try again in a moment.')
  return new StrataError('INTERNAL', 'Something went wrong on the server. The correlation id leads to it in the log.')
}

/** The problem document of an error. */
export function toProblem({ code, message, errors }: StrataError, correlationId: string): Problem {
  const status = ERROR_CODES[code]
  const problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail: message,
    correlationId,
  }
  return errors.length > 0 ? { ...problem, errors } : problem
}

/** By Postgres, which is not out of reach then: nearly always because of the time that a statement may take. */
const isCancelled = (error: unknown) => error instanceof Error && 'code' in error && error.code === '57014'

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus()
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode
  return undefined
}
