import { GraphQLError, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql'
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity'
import { MAX_COST, MAX_SELECTION_DEPTH, MAX_SELECTIONS } from './costs.js'
import { MAX_NESTING, selectionSize } from './selection-size.js'

/** An operation that is about to be executed. */
export interface Measured {
  schema: GraphQLSchema
  document: DocumentNode
  operation: OperationDefinitionNode
  operationName: string | undefined
  variables: Record<string, unknown> | undefined
}

/** Refuses an operation that is nested too deep or would cost too much; of a subscription each event counts as one. */
export function refuseBeyondLimits(measured: Measured): void {
  // The order matters: what is reckoned last takes time and stack in proportion to what is measured first.
  refuseSize(measured.operation, measured.document)
  refuseCost(measured)
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

function refuseCost(costed: Measured): void {
  const cost = costOf(costed)
  if (cost <= MAX_COST) return
  refuse(
    'QUERY_TOO_COSTLY',
    `The query would cost ${cost}; ${MAX_COST} is the most. Ask for smaller pages or fewer fields.`,
  )
}

/** Variables that do not fit cannot be reckoned with; execution refuses them with their own message. */
function costOf({ schema, document, operationName, variables = {} }: Measured): number {
  const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })]
  try {
    const named = operationName === undefined ? {} : { operationName }
    return getComplexity({ schema, query: document, variables, estimators, ...named })
  } catch (error) {
    if (error instanceof GraphQLError) return 0
    throw error
  }
}

function refuse(code: string, message: string): never {
  throw new GraphQLError(message, { extensions: { code, http: { status: 400 } } })
}
