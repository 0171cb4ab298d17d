import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { StrataError } from '../../domain/errors.js'
import type { Logger } from '../../platform/logging/logger.js'
import { clientError } from '../http/problem.js'

const SERVER_ERROR = 'INTERNAL_SERVER_ERROR'

/** Gives every error its stable code, and keeps to the log what is no fault of the client. */
export function errorFormatter(logger: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    if (isTooDeep(error)) return { message: 'The query is nested too deep.', extensions: { code: 'QUERY_TOO_DEEP' } }
    const cause = unwrapResolverError(error)
    // Errors of GraphQL itself, such as of validation, and those that carry a code already.
    if (
      !(cause instanceof StrataError) &&
      cause instanceof GraphQLError &&
      formatted.extensions?.['code'] !== SERVER_ERROR
    )
      return withOwnCode(formatted)
    const told = clientError(cause instanceof GraphQLError ? (cause.originalError ?? cause) : cause)
    if (told.status >= 500)
      logger.error({ err: cause, code: told.code, path: formatted.path }, 'GraphQL request failed')
    const { code, message, errors } = told
    return { ...formatted, message, extensions: errors.length > 0 ? { code, errors } : { code } }
  }
}

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
