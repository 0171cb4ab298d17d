import { expect, test } from '@jest/globals'
import { GraphQLError } from 'graphql'
import { StrataError } from '../../domain/errors.js'
import type { Logger } from '../../platform/logging/logger.js'
import { logGraphqlFailure } from './format-error.js'

/** What is kept to the log of an error. */
function logged(error: unknown): unknown[] {
  const kept: unknown[] = []
  const keep = (level: string) => (line: object) => kept.push({ level, ...line })
  logGraphqlFailure({ error: keep('error'), warn: keep('warn') } as unknown as Logger, error, 'c-1')
  return kept
}

const inside = (originalError: Error, path?: string[]) => new GraphQLError('outer', { originalError, path })

test.each<[string, Error]>([
  ['a query that is not valid', new GraphQLError('Cannot query field "x"')],
  ['a variable that a scalar refuses', inside(inside(new GraphQLError('This is no position that Strata gave.')))],
  ['a refusal', inside(new StrataError('NOT_FOUND', 'no such source'), ['source'])],
])('%s is not logged: it is the client’s', (_, error) => {
  expect(logged(error)).toEqual([])
})

test('a failure is logged with where it happened and for whom', () => {
  const cause = new TypeError('x is undefined')
  expect(logged(inside(cause, ['entity', 'owner']))).toEqual([
    expect.objectContaining({ level: 'error', correlationId: 'c-1', path: ['entity', 'owner'], code: 'INTERNAL' }),
  ])
})
