import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server'
import { Plugin } from '@nestjs/apollo'
import { GraphQLError, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql'
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity'
import type { GraphqlContext } from '../graphql-context.js'
import { MAX_COST, MAX_SELECTION_DEPTH, MAX_SELECTIONS } from './costs.js'
import { MAX_NESTING, selectionSize } from './selection-size.js'

/** Refuses operations that are nested too deep or would cost too much, before anything is resolved. */
@Plugin()
export class LimitsPlugin implements ApolloServerPlugin<GraphqlContext> {
  requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext>> {
    return Promise.resolve({
      didResolveOperation: ({ schema, document, operation, request }) => {
        // Its order matters: what is reckoned last takes time and stack in proportion to what is measured first.
        if (operation) refuseSize(operation, document)
        refuseCost({ schema, query: document, operationName: request.operationName, variables: request.variables })
        return Promise.resolve()
      },
    })
  }
}

function refuseSize(operation: OperationDefinitionNode, document: DocumentNode): void {
  const { depth, nesting, selections } = selectionSize(operation, document)
  if (depth > MAX_SELECTION_DEPTH)
    refuse('QUERY_TOO_DEEP', `The query is ${depth} fields deep; ${MAX_SELECTION_DEPTH} is the most.`)
  if (nesting > MAX_NESTING) refuse('QUERY_TOO_DEEP', `The query is nested more than ${MAX_NESTING} deep.`)
  if (selections > MAX_SELECTIONS)
    refuse(
      'QUERY_TOO_COSTLY',
      `The query selects ${selections} fields with its fragments put in; ${MAX_SELECTIONS} is the most.`,
    )
}

interface Costed {
  schema: GraphQLSchema
  query: Parameters<typeof getComplexity>[0]['query']
  operationName: string | undefined
  variables: Record<string, unknown> | undefined
}

function refuseCost(costed: Costed): void {
  const cost = costOf(costed)
  if (cost <= MAX_COST) return
  refuse(
    'QUERY_TOO_COSTLY',
    `The query would cost ${cost}; ${MAX_COST} is the most. Ask for smaller pages or fewer fields.`,
  )
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
