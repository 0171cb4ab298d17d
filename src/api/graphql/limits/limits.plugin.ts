import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server'
import { Plugin } from '@nestjs/apollo'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity'
import type { GraphqlContext } from '../graphql-context.js'
import { MAX_COST, MAX_SELECTION_DEPTH } from './costs.js'
import { selectionDepth } from './selection-depth.js'

/** Refuses operations that are nested too deep or would cost too much, before anything is resolved. */
@Plugin()
export class LimitsPlugin implements ApolloServerPlugin<GraphqlContext> {
  requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext>> {
    return Promise.resolve({
      didResolveOperation: ({ schema, document, operation, request }) => {
        const depth = operation ? selectionDepth(operation, document) : 0
        if (depth > MAX_SELECTION_DEPTH)
          refuse('QUERY_TOO_DEEP', `The query is ${depth} fields deep; ${MAX_SELECTION_DEPTH} is the most.`)
        const cost = costOf({
          schema,
          query: document,
          operationName: request.operationName,
          variables: request.variables,
        })
        if (cost > MAX_COST)
          refuse(
            'QUERY_TOO_COSTLY',
            `The query would cost ${cost}; ${MAX_COST} is the most. Ask for smaller pages or fewer fields.`,
          )
        return Promise.resolve()
      },
    })
  }
}

interface Costed {
  schema: GraphQLSchema
  query: Parameters<typeof getComplexity>[0]['query']
  operationName: string | undefined
  variables: Record<string, unknown> | undefined
}

/** Variables that do not fit cannot be reckoned with; execution refuses them with their own message. */
function costOf({ operationName, variables = {}, ...rest }: Costed): number {
  const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })]
  try {
    return getComplexity({ ...rest, variables, estimators, ...(operationName === undefined ? {} : { operationName }) })
  } catch (error) {
    if (error instanceof GraphQLError) return 0
    throw error
  }
}

function refuse(code: string, message: string): never {
  throw new GraphQLError(message, { extensions: { code, http: { status: 400 } } })
}
