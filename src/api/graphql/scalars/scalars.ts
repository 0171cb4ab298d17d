import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql'
import { parseInstant } from '../../../domain/entity/instant.js'
import { parsePosition, type Position } from '../../../domain/log/position.js'

const refuse = (message: string, code: string): never => {
  throw new GraphQLError(message, { extensions: { code } })
}

export const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables) ?? null,
})

function toInstant(value: unknown): string {
  return (
    parseInstant(value) ??
    refuse('A DateTime is an instant in ISO 8601 with a time zone, such as 2026-03-01T09:30:00.000Z.', 'INVALID_INPUT')
  )
}

export const DateTimeScalar = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description: 'An instant: ISO 8601, UTC, milliseconds.',
  serialize: (value) => String(value),
  parseValue: toInstant,
  parseLiteral: (node) => toInstant(node.kind === Kind.STRING ? node.value : undefined),
})

function toPosition(value: unknown): Position {
  return parsePosition(value) ?? refuse('This is no position that Strata gave.', 'INVALID_POSITION')
}

export const PositionScalar = new GraphQLScalarType<Position, string>({
  name: 'Position',
  description: 'A place in the log, opaque. Every write returns one, every read accepts and reports one.',
  serialize: (value) => String(value),
  parseValue: toPosition,
  parseLiteral: (node) => toPosition(node.kind === Kind.STRING ? node.value : undefined),
})
