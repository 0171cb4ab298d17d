import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped, type ValueNode } from 'graphql'
import { parseInstant } from '../../../domain/entity/instant.js'
import { parseAsOf, type AsOf } from '../../../domain/log/as-of.js'
import type { ErrorCode } from '../../../domain/errors.js'
import { parsePosition, type Position } from '../../../domain/log/position.js'

/** `refusal` survives where validation, which literals go through, sets a code of its own. */
const refuse = (message: string, code: ErrorCode, node?: ValueNode): never => {
  throw new GraphQLError(message, { ...(node && { nodes: node }), extensions: { code, refusal: code } })
}

export const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables) ?? null,
})

const NO_INSTANT = 'A DateTime is an instant in ISO 8601 with a time zone, such as 2026-03-01T09:30:00.000Z.'

function toInstant(value: unknown, node?: ValueNode): string {
  return parseInstant(value) ?? refuse(NO_INSTANT, 'INVALID_INPUT', node)
}

export const DateTimeScalar = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description: 'An instant: ISO 8601, UTC, milliseconds.',
  serialize: (value) => String(value),
  parseValue: (value) => toInstant(value),
  parseLiteral: (node) => toInstant(node.kind === Kind.STRING ? node.value : undefined, node),
})

function toPosition(value: unknown, node?: ValueNode): Position {
  return parsePosition(value) ?? refuse('This is no position that Strata gave.', 'INVALID_POSITION', node)
}

export const PositionScalar = new GraphQLScalarType<Position, string>({
  name: 'Position',
  description: 'A place in the log, opaque. Every write returns one, every read accepts and reports one.',
  serialize: (value) => String(value),
  parseValue: (value) => toPosition(value),
  parseLiteral: (node) => toPosition(node.kind === Kind.STRING ? node.value : undefined, node),
})

const NO_MOMENT = 'This is neither a position that Strata gave nor an instant such as 2026-03-01T09:30:00.000Z.'

function toMoment(value: unknown, node?: ValueNode): AsOf {
  return parseAsOf(value) ?? refuse(NO_MOMENT, 'INVALID_POSITION', node)
}

export const AsOfScalar = new GraphQLScalarType<AsOf, string>({
  name: 'AsOf',
  description: `A Position or a DateTime: as the catalog was just after what happened at it. A DateTime means recorded time, not a source's
clock. In filters \`from\` and \`until\` include what they name.`,
  parseValue: (value) => toMoment(value),
  parseLiteral: (node) => toMoment(node.kind === Kind.STRING ? node.value : undefined, node),
})
