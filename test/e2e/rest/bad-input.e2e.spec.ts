import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ERROR_CODES, type ErrorCode } from '../../../src/domain/errors.js'
import { facts } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'
import { BAD_REQUESTS } from './bad-requests.js'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
  // A source registers itself at its first write, whatever becomes of that.
  await service.rest('POST', '/api/catalog/fragments', facts('resource:any', { a: 1 }))
})
afterAll(() => service.close())

test.each(BAD_REQUESTS)('$what: $status $code', async ({ method, path, body, headers, status, code, pointer }) => {
  const before = await service.head()
  const answer = await service.rest(method, path, body, headers)
  expect([answer.status, answer.json]).toMatchObject([status, { code }])
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  const problem = answer.json as {
    status: number
    correlationId: string
    detail: string
    errors?: { pointer: string }[]
  }
  expect(problem.status).toBe(ERROR_CODES[code as ErrorCode])
  expect(problem.correlationId).toBe(answer.headers.get('x-correlation-id'))
  expect(problem.errors?.[0]?.pointer).toBe(pointer)
  expect(problem.detail.length).toBeLessThan(500)
  expect(answer.text).not.toMatch(/node_modules|\.[jt]s:\d|stack/)
  expect(await service.head()).toBe(before)
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
})
