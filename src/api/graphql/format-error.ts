import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { StrataError } from '../../domain/errors.js'
import type { Logger } from '../../platform/logging/logger.js'
import { logFailure } from '../http/log-failure.js'
import { clientError } from '../http/problem.js'

const SERVER_ERROR = 'INTERNAL_SERVER_ERROR'

/** Gives every error its stable code. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  if (isTooDeep(error)) return { message: 'The query is nested too deep.', extensions: { code: 'QUERY_TOO_DEEP' } }
  const cause = unwrapResolverError(error)
  // Errors of GraphQL itself, such as of validation, and those that carry a code already.
  if (
    !(cause instanceof StrataError) &&
    cause instanceof GraphQLError &&
    formatted.extensions?.['code'] !== SERVER_ERROR
  )
    return withOwnCode(formatted)
  const { code, message, errors } = clientError(originalOf(cause))
  return { ...formatted, message, extensions: errors.length > 0 ? { code, errors } : { code } }
}

/** Keeps to the log what is no fault of the client, under the correlation id that the client was given. */
export function logGraphqlFailure(logger: Logger, error: unknown, correlationId: string): void {
  const cause = firstCause(error)
  if (isTooDeep(error) || cause instanceof GraphQLError) return
  const path = error instanceof GraphQLError ? error.path : undefined
  logFailure(logger, cause, clientError(cause), { correlationId, path })
}

/** What a variable is refused for is an error of GraphQL in one of GraphQL in one of Apollo. */
const firstCause = (error: unknown): unknown =>
  error instanceof GraphQLError && error.originalError ? firstCause(error.originalError) : error

const originalOf = (cause: unknown) => (cause instanceof GraphQLError ? (cause.originalError ?? cause) : cause)

/** The parser is recursive, and says so of what is nested some thousand deep. */
function isTooDeep(error: unknown): boolean {
  if (error instanceof RangeError) return error.message.includes('call stack')
  return error instanceof GraphQLError && isTooDeep(error.originalError)
}

/** What a scalar refuses has the same code as a literal, which validation gives its own, as it has in a variable. */
function withOwnCode(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const { refusal, ...extensions } = formatted.extensions ?? {}
  return refusal === undefined ? formatted : { ...formatted, extensions: { ...extensions, code: refusal } }
}
