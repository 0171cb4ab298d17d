import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { component } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

const FRAGMENTS = '/api/catalog/fragments'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

/** Sample → its value, by its name with its labels as the exposition has them, without the label of the process. */
async function samples(): Promise<Map<string, number>> {
  const { status, headers, text } = await service.rest('GET', '/metrics')
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [, name = '', value] = /^(\S+) (\S+)$/.exec(line.replace(/,?process="main"/, '').replace('{}', '')) ?? []
      return [name, Number(value)]
    }),
  )
}

test('what is done is counted and timed, under labels of which there are few', async () => {
  const before = await samples()
  const grown = (after: Map<string, number>, name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0)
  await service.rest('POST', FRAGMENTS, component('one'))
  await service.rest('POST', FRAGMENTS, { ...component('one', { owner: 'other' }), expectedRevision: 7 })
  await service.projected()
  await service.data('{ entities(first: 1) { totalCount } }')
  await service.rest('GET', '/nowhere/component:default/one')
  const after = await samples()

  // The source, the fragment, and that one was refused.
  expect(grown(after, 'strata_appended_events_total')).toBe(3)
  expect(grown(after, 'strata_audit_entries_total{type="CommandRefused"}')).toBe(1)
  expect(grown(after, 'strata_append_duration_seconds_count')).toBeGreaterThanOrEqual(2)
  expect(grown(after, 'strata_command_duration_seconds_count{command="RecordFragment"}')).toBe(2)
  expect(grown(after, 'strata_command_errors_total{command="RecordFragment",code="STALE_REVISION"}')).toBe(1)
  expect(grown(after, 'strata_query_duration_seconds_count{query="GetEntities"}')).toBe(1)
  const request = (status: number) => `{method="POST",route="${FRAGMENTS}",status="${status}"}`
  expect(grown(after, `strata_http_request_duration_seconds_count${request(201)}`)).toBe(1)
  expect(grown(after, `strata_http_request_duration_seconds_count${request(409)}`)).toBe(1)
  expect(grown(after, 'strata_projection_batch_events_sum{projection="catalog@1"}')).toBe(2)
  expect(after.get('strata_projection_lease_held{projection="catalog@1"}')).toBe(1)
  expect(after.get('strata_projection_lease_epoch{projection="catalog@1"}')).toBe(1)
  expect(after.get('strata_pool_waiting{pool="api"}')).toBe(0)
  // Addresses and refs are no labels: there is no end of them.
  expect([...after.keys()].filter((name) => name.includes('component:') || name.includes('nowhere'))).toEqual([])
})

test('every metric has a type and a help text, and is listed in the documentation', async () => {
  const { text } = await service.rest('GET', '/metrics')
  const typed = [...text.matchAll(/^# TYPE (strata_\w+) \w+$/gm)].map(([, name]) => name ?? '')
  const helped = [...text.matchAll(/^# HELP (strata_\w+) \S/gm)].map(([, name]) => name)
  expect(typed.length).toBeGreaterThan(15)
  expect(helped).toEqual(typed)
  const page = readFileSync('docs/metrics.md', 'utf8')
  expect(typed.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})
