import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createApp } from '../../../src/api/http-server.js'
import { operationPages } from '../../../src/api/health/pages.js'
import { OPENAPI } from '../../../src/api/rest/openapi/openapi.js'
import { DOCUMENTED, undocumented, validatorOf, type Operation } from '../../kit/openapi.js'
import { component, components, facts } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'
import { BAD_REQUESTS } from './bad-requests.js'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const operations = Object.entries(DOCUMENTED).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
    method.toUpperCase(),
    path,
    operation,
  ]),
)

describe('the document', () => {
  test('is served', async () => {
    const { json, headers } = await service.rest('GET', '/openapi.json')
    expect(json).toEqual(JSON.parse(JSON.stringify(OPENAPI)))
    expect(headers.get('content-type')).toContain('application/json')
  })

  test('is OpenAPI 3.1', () => {
    expect(Object.keys(OPENAPI)).toEqual(expect.arrayContaining(['openapi', 'info', 'paths', 'components']))
    expect([OPENAPI.openapi, OPENAPI.info]).toMatchObject(['3.1.0', { title: 'Strata', version: expect.any(String) }])
    const ids = operations.map(([, , { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test.each(operations)(
    'describes %s %s as OpenAPI asks',
    (method, path, { parameters = [], requestBody, responses }) => {
      expect(['GET', 'PUT', 'POST', 'DELETE']).toContain(method)
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath)
      for (const one of parameters) {
        expect(['path', 'query']).toContain(one.in)
        if (one.in === 'path') expect(one.required).toBe(true)
        expect(() => validatorOf(one.schema)).not.toThrow()
      }
      const bodies = [requestBody, ...Object.values(responses)].flatMap((body) => Object.values(body?.content ?? {}))
      for (const { schema } of bodies) expect(() => validatorOf(schema)).not.toThrow()
      for (const [status, { description }] of Object.entries(responses)) {
        expect([status, description]).toEqual([expect.stringMatching(/^[2-5]\d\d$/), expect.stringMatching(/./)])
      }
      expect(Object.keys(responses).some((status) => status.startsWith('2'))).toBe(true)
    },
  )

  test.each(Object.entries(OPENAPI.components.schemas))('has a schema %s that is one', (_, schema) => {
    expect(() => validatorOf(schema)).not.toThrow()
  })

  test('has every route, and no other', async () => {
    const routes: string[] = []
    const app = await createApp(service.service)
    const fastify = app.getHttpAdapter().getInstance()
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.push(`${one} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
    })
    await app.init()
    await app.close()
    const routed = routes.filter((route) => !/^(HEAD|OPTIONS) | \/graphql|\*/.test(route))
    // Every process answers these, whatever its roles, before there are any routes.
    const never = () => Promise.reject(new Error('nobody asks'))
    const served = [...routed, ...Object.keys(operationPages(never, never)).map((path) => `GET ${path}`)]
    expect(served.sort()).toEqual(operations.map(([method, path]) => `${method} ${path}`).sort())
  })
})

describe('answers are as documented', () => {
  const FRAGMENTS = '/api/catalog/fragments'
  const BATCH = `${FRAGMENTS}/batch`
  const SET = '/api/catalog/sets/{setId}'
  const SOURCES = '/api/catalog/sources'
  const RANK = `${SOURCES}/rank`
  const SUBSCRIPTION = '/api/log/subscriptions/{name}'
  const lines = { 'content-type': 'application/x-ndjson' }
  const mixed = [component('d-1'), { ...component('d-2'), source: '?' }, 5]

  const good = (
    method: string,
    path: string,
    query: string,
    status: number,
    body?: unknown,
    headers?: typeof lines,
  ) => ({
    method,
    path,
    query,
    status,
    body,
    headers,
  })
  const GOOD = [
    good('POST', FRAGMENTS, '', 201, component('d')),
    good('POST', FRAGMENTS, '', 200, component('d')),
    good('POST', FRAGMENTS, '', 409, { ...component('d'), expectedRevision: 5 }),
    good('POST', BATCH, '', 207, mixed),
    good('POST', BATCH, '', 207, mixed.map((item) => JSON.stringify(item)).join('\n'), lines),
    good('POST', BATCH, '?set=d', 207, components(5, 's')),
    good('GET', FRAGMENTS, '', 200),
    good('GET', FRAGMENTS, '?source=api/none', 200),
    good('POST', FRAGMENTS, '?dryRun=true', 200, component('e')),
    good('POST', FRAGMENTS, '?dryRun=true', 409, { ...component('d'), expectedRevision: 5 }),
    good('DELETE', FRAGMENTS, '?entityRef=component:d&dryRun=true', 200),
    good('DELETE', FRAGMENTS, '?entityRef=component:nobody&dryRun=true', 404),
    good('GET', SOURCES, '', 200),
    good('GET', SOURCES, '?first=1', 200),
    good('GET', SOURCES, '?after=nonsense', 400),
    good('POST', RANK, '?source=api/local&dryRun=true', 200, { rank: 7, paths: { spec: 3, facts: null } }),
    good('POST', RANK, '?source=api/local', 200, { rank: 7, paths: { spec: 3 }, reason: 'a test' }),
    good('POST', RANK, '?source=api/local', 200, { rank: 7, reason: 'a test' }),
    good('POST', RANK, '?source=api/local', 409, { rank: 8, expectedRevision: 0, reason: 'a test' }),
    good('POST', RANK, '?source=api/local', 422, { rank: 8 }),
    good('POST', RANK, '?source=api/local', 422, { rang: 8, reason: 'a test' }),
    good('POST', RANK, '?source=api/nobody&dryRun=true', 404, { rank: 8 }),
    good('DELETE', FRAGMENTS, '?entityRef=component:d', 200),
    good('PUT', SET, '?dryRun=true', 200, [facts('resource:d', { a: 1 }), 5]),
    good('PUT', SET, '', 200, JSON.stringify(facts('resource:d', { a: 1 })), lines),
    good('PUT', SET, '?maxRemovals=0', 409, []),
    good('GET', '/api/log', '?types=Nothing', 200),
    good('GET', '/api/catalog/entities', '', 200),
    good('GET', '/api/catalog/entities', '?filter={}', 400),
    good('PUT', SUBSCRIPTION, '', 201, { kinds: ['Component'], after: '0' }),
    good('PUT', SUBSCRIPTION, '', 200),
    good('GET', SUBSCRIPTION, '', 200),
    good('GET', `${SUBSCRIPTION}/events`, '?limit=1', 200),
    good('POST', `${SUBSCRIPTION}/acknowledgements`, '', 200, { position: '1' }),
    good('POST', `${SUBSCRIPTION}/acknowledgements`, '', 400, { position: 1 }),
    good('GET', '/api/log/subscriptions', '', 200),
    good('DELETE', SUBSCRIPTION, '', 204),
    good('DELETE', SUBSCRIPTION, '', 404),
    good('GET', '/healthz', '', 200),
    good('GET', '/readyz', '', 200),
    good('GET', '/metrics', '', 200),
    good('GET', '/openapi.json', '', 200),
  ]

  test.each(GOOD)('$method $path$query: $status', async ({ method, path, query, status, body, headers }) => {
    await service.projected()
    const answer = await service.rest(method, `${path.replace(/\{\w+\}/, 'd')}${query}`, body, headers)
    expect([answer.status, undocumented(method, path, answer)]).toEqual([status, []])
  })

  const routed = BAD_REQUESTS.filter(({ code, method }) => code !== 'NOT_FOUND' || method === 'DELETE').map((bad) => ({
    ...bad,
    template: (bad.path.split('?')[0] ?? '').replace(/sets\/.*/, 'sets/{setId}'),
  }))

  test.each(routed)('$what: $status', async ({ method, path, body, headers, template }) => {
    expect(undocumented(method, template, await service.rest(method, path, body, headers))).toEqual([])
  })

  test('not ready: 503', async () => {
    const apiOnly = await startTestService({ roles: new Set(['api']) })
    try {
      const answer = await apiOnly.rest('GET', '/readyz')
      expect([answer.status, undocumented('GET', '/readyz', answer)]).toEqual([503, []])
    } finally {
      await apiOnly.close()
    }
  })
})

describe('the schemas of what is sent', () => {
  const validate = validatorOf({ $ref: '#/components/schemas/FragmentItem' })

  test('take what the service takes', () => {
    const item = { ...component('x'), source: 'api/x', occurredAt: '2026-03-01T10:00:00.000Z', expectedRevision: -1 }
    expect([validate(item), validate(facts('component:x', {}))]).toEqual([true, true])
  })

  test.each([
    [{}],
    [{ entityRef: 'component:x' }],
    [{ ...component('x'), more: 1 }],
    [{ ...component('x'), expectedRevision: -2 }],
  ])('refuse what it refuses: %j', (item) => expect(validate(item)).toBe(false))
})
