import { afterEach, describe, expect, test } from '@jest/globals'
import { recorder } from '../test-kit/recorder.js'
import { linesOf, recordedAll, stubService, type Seen, type StubService } from '../test-kit/stub-service.js'
import { demoSources } from './demo-sources.js'
import { runDemo } from './run-demo.js'

let service: StubService
afterEach(() => service.close())

const catalogWith = (totalCount: number, entity: object | null) =>
  stubService((request: Seen) =>
    request.path === '/graphql' ? { body: { data: { entities: { totalCount }, entity } } } : recordedAll(request),
  )

describe('strata demo', () => {
  test('loads every source into an empty catalog', async () => {
    service = await catalogWith(0, null)
    const terminal = recorder()
    expect(await runDemo(service.connection, terminal, false)).toBe(0)
    const batches = service.seen.filter(({ path }) => path === '/api/catalog/fragments/batch')
    expect(batches.map(({ query, body }) => [query['source'], query['set'], linesOf(body).length])).toEqual(
      demoSources().map(({ source, items }) => [source, 'strata-demo', items.length]),
    )
    expect(terminal.printed.join('\n')).toMatch(/curl -s http:\/\/127\.0\.0\.1:\d+\/graphql/)
    expect(terminal.noted[0]).toMatch(/writes/)
  })

  test('loads again where it is loaded already', async () => {
    service = await catalogWith(300, { ref: 'location:default/strata-demo' })
    expect(await runDemo(service.connection, recorder(), false)).toBe(0)
  })

  test('leaves a catalog of others alone unless forced', async () => {
    service = await catalogWith(12, null)
    await expect(runDemo(service.connection, recorder(), false)).rejects.toThrow(/12 entities of its own.*--force/)
    expect(service.seen).toHaveLength(1)
    expect(await runDemo(service.connection, recorder(), true)).toBe(0)
  })
})
