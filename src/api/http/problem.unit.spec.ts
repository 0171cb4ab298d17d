import { describe, expect, test } from '@jest/globals'
import { BadRequestException, ForbiddenException, HttpException, NotFoundException } from '@nestjs/common'
import { ERROR_CODES, StrataError, type ErrorCode } from '../../domain/errors.js'
import { clientError, toProblem } from './problem.js'

const withStatus = (statusCode: number) => Object.assign(new Error('told'), { statusCode })
const withCode = (code: string) => Object.assign(new Error('secret of the inside'), { code })

describe('what a client is told of', () => {
  test.each<[string, unknown, ErrorCode, unknown]>([
    ['a refusal', new StrataError('UNKNOWN_KIND', 'told'), 'UNKNOWN_KIND', 'told'],
    ['a path that is not there', new NotFoundException('told'), 'NOT_FOUND', 'told'],
    ['what is forbidden', new ForbiddenException('told'), 'FORBIDDEN', 'told'],
    ['a bad request', new BadRequestException('told'), 'BAD_REQUEST', 'told'],
    ['a status with a code of its own', withStatus(413), 'PAYLOAD_TOO_LARGE', 'told'],
    ['another one', withStatus(415), 'UNSUPPORTED_MEDIA_TYPE', expect.stringContaining('application/json')],
    ['a status without', withStatus(418), 'BAD_REQUEST', 'told'],
    ['an exception without', new HttpException('told', 431), 'BAD_REQUEST', 'told'],
  ])('%s is what it says', (_, error, code, message) => {
    expect(clientError(error)).toMatchObject({ code, message })
  })

  test.each<[string, unknown, ErrorCode]>([
    ['a bug', new TypeError('secret of the inside'), 'INTERNAL'],
    ['a status of the server', Object.assign(new Error('secret of the inside'), { statusCode: 502 }), 'INTERNAL'],
    ['what is no error', 'secret of the inside', 'INTERNAL'],
    ['nothing', undefined, 'INTERNAL'],
    ['a broken constraint', withCode('23505'), 'INTERNAL'],
    ['a database that is gone', withCode('ECONNREFUSED'), 'UNAVAILABLE'],
    ['a database that is shutting down', withCode('57P01'), 'UNAVAILABLE'],
    ['an event log that is gone', Object.assign(new Error('secret of the inside'), { code: 14 }), 'UNAVAILABLE'],
  ])('%s is only that it happened', (_, error, code) => {
    const told = clientError(error)
    expect(told.code).toBe(code)
    expect(told.message).not.toContain('secret')
  })
})

test('of a statement that took too long a client is told that, and not that the database is away', () => {
  const told = clientError(withCode('57014'))
  expect(told).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('took longer') })
})

describe('a problem document', () => {
  test.each(Object.entries(ERROR_CODES))('of %s has status %i', (code, status) => {
    const problem = toProblem(new StrataError(code as ErrorCode, 'Why.'), 'corr')
    expect(problem).toEqual({
      type: 'about:blank',
      title: expect.stringMatching(/^[A-Z]/),
      status,
      code,
      detail: 'Why.',
      correlationId: 'corr',
    })
  })

  test('has errors only where there are some', () => {
    const errors = [{ pointer: '/a', detail: 'is wrong' }]
    expect(toProblem(new StrataError('INVALID_INPUT', 'Why.', errors), 'corr').errors).toEqual(errors)
  })
})
