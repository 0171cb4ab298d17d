import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  OperationTypeNode,
  parse,
  validate,
  type GraphQLSchema,
} from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import { StrataError } from '../../../domain/errors.js'
import { refuseBeyondLimits } from '../limits/refuse-beyond-limits.js'
import { MAX_TOKENS } from '../limits/costs.js'
import type { SubscriptionArgs } from './source-stream.js'

/** Codes that Apollo gives what is wrong with a request; they are the same here. */
const PARSING = 'GRAPHQL_PARSE_FAILED'
const VALIDATION = 'GRAPHQL_VALIDATION_FAILED'
const INPUT = 'BAD_USER_INPUT'

/** Checks an operation as one that comes by POST is checked, and gives what it is executed with, or what is wrong with it. */
export function requireSubscription(
  schema: GraphQLSchema,
  { query, operationName: name, variables: given }: SubscribePayload,
): Omit<SubscriptionArgs, 'contextValue'> | GraphQLError[] {
  const [operationName, variables] = [name ?? undefined, given ?? {}]
  try {
    const document = coded(PARSING, () => parse(query, { maxTokens: MAX_TOKENS }))
    const invalid = validate(schema, document)
    if (invalid.length > 0) return invalid.map((error) => withCode(error, VALIDATION))
    const operation = getOperationAST(document, operationName)
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) throw notASubscription()
    refuseBeyondLimits({ schema, document, operation, operationName, variables })
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
    if (errors) return errors.map((error) => withCode(error, INPUT))
    return { schema, document, operationName, variableValues: variables }
  } catch (error) {
    return [toGraphqlError(error)]
  }
}

function notASubscription(): StrataError {
  return new StrataError(
    'BAD_REQUEST',
    'Only subscriptions are taken here. Queries and mutations go to /graphql by POST.',
  )
}

function coded<T>(code: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof GraphQLError ? withCode(error, code) : error
  }
}

/** A code that the error brings along goes first. */
function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, path, originalError } = error
  const extensions = { code, ...error.extensions }
  return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions })
}

/** Any failure as an error that can be told; see `formatError`. */
export function toGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error
  const originalError = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(originalError.message, { originalError })
}
