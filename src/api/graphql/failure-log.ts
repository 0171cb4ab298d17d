import type { ApolloServerPlugin } from '@apollo/server'
import type { Logger } from '../../platform/logging/logger.js'
import { logGraphqlFailure } from './format-error.js'
import type { GraphqlContext } from './graphql-context.js'

/** Keeps failures of queries and mutations to the log: where they are formatted nobody knows whose they are. */
export function failureLog(logger: Logger): ApolloServerPlugin<GraphqlContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didEncounterErrors: ({ errors, contextValue }) => {
          for (const error of errors) logGraphqlFailure(logger, error, contextValue.request.correlationId)
          return Promise.resolve()
        },
      }),
  }
}
