import { afterEach, expect, test } from '@jest/globals'
import type { AuditEntry } from '../../projections/audit/queries/audit-entry.js'
import { run } from '../program.js'
import { recorder } from '../test-kit/recorder.js'
import { stubService, type Seen, type StubService } from '../test-kit/stub-service.js'

let service: StubService | undefined
afterEach(() => service?.close())

const entry = (told: Partial<AuditEntry>) => ({
  recordedAt: '2026-03-01T10:00:00.000Z',
  actor: 'anna',
  command: 'RecordFragments',
  outcome: 'ACCEPTED',
  reason: null,
  subjects: ['component:default/a'],
  sources: ['hr/okta'],
  events: [],
  error: null,
  refusedCount: 0,
  refused: [],
  times: 1,
  ...told,
})

const ENTRIES = [
  entry({
    subjects: ['component:default/a', 'component:default/b'],
    events: [{ type: 'EntityFragmentRecorded', count: 7 }],
  }),
  entry({ outcome: 'REFUSED', error: { code: 'NOT_FOUND', detail: 'None.', pointer: null }, times: 9, reason: 'Try' }),
  entry({
    outcome: 'PARTIAL',
    refusedCount: 2,
    refused: [{ subject: null, source: null, code: 'BAD', pointer: null }],
  }),
  entry({ command: null, subjects: [], sources: [] }),
]

function reply({ query }: Seen) {
  return query['after'] === undefined
    ? { body: { entries: ENTRIES, total: null, next: 'more' } }
    : { body: { entries: [ENTRIES[0]], total: null, next: null } }
}

async function audit(...args: string[]) {
  service = await stubService(reply)
  const terminal = recorder()
  const exitCode = await run(['audit', ...args, '--url', service.url], terminal)
  return { exitCode, out: terminal.printed, err: terminal.noted.join('\n'), seen: service.seen }
}

test('shows commands with what became of them', async () => {
  const { exitCode, out } = await audit('--limit', '4')
  expect(exitCode).toBe(0)
  const cells = out.map((line) => line.split(/ {2,}/).slice(2))
  expect(cells).toEqual([
    ['COMMAND', 'OUTCOME', 'SUBJECT', 'WHAT'],
    ['RecordFragments', 'ACCEPTED', 'component:default/a and others', '7 EntityFragmentRecorded'],
    ['RecordFragments', 'REFUSED', 'component:default/a', 'NOT_FOUND: None.; 9 times; "Try"'],
    ['RecordFragments', 'PARTIAL', 'component:default/a', '2 refused, first BAD'],
    ['-', 'ACCEPTED', '-'],
  ])
})

test('asks for what is wanted, page by page up to the limit', async () => {
  const filter = ['--actor', 'anna,ben', '--outcome', 'refused', '--subject', 'projection:', '--correlation-id', 'c']
  const { out, seen } = await audit(...filter, '--from', '2026-03-01', '--limit', '5', '--json')
  const asked = {
    actors: 'anna,ben',
    outcomes: 'REFUSED',
    subjects: 'projection:',
    correlationId: 'c',
    from: '2026-03-01',
  }
  expect(seen.map(({ path, query }) => [path, query])).toEqual([
    ['/api/audit', { ...asked, first: '5' }],
    ['/api/audit', { ...asked, first: '1', after: 'more' }],
  ])
  expect(JSON.parse(out.join('\n'))).toHaveLength(5)
})

test.each(['0', '100001', 'x', '-1'])('refuses the limit %s', async (limit) => {
  const { exitCode, err } = await audit(`--limit=${limit}`)
  expect([exitCode, err]).toEqual([2, expect.stringContaining('--limit')])
})
