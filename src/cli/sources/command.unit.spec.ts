import { afterEach, describe, expect, test } from '@jest/globals'
import { run } from '../program.js'
import { recorder } from '../test-kit/recorder.js'
import { stubService, type Seen, type StubService } from '../test-kit/stub-service.js'

let service: StubService | undefined
afterEach(() => service?.close())

const source = (id: string, rank: number, paths = {}) => ({
  id,
  rank,
  paths,
  fragmentCount: 1200,
  registeredAt: '2026-03-01T10:00:00.000Z',
  revision: 0,
  quarantine: null,
  keptAsideCount: 0,
})

const DIFFERENCES = [
  {
    ref: 'component:default/a',
    kind: 'CHANGED',
    changes: [
      { path: 'spec.lifecycle', before: 'production', after: null },
      { path: 'facts.text', before: null, after: 'x'.repeat(100) },
    ],
    newErrors: [{ pointer: '/spec/lifecycle', message: 'is missing' }],
    clearedErrors: [{ pointer: '/spec/owner', message: 'is wrong' }],
  },
  { ref: 'component:default/b', kind: 'REMOVED', changes: [], newErrors: [], clearedErrors: [] },
]

function reply({ method, query, body }: Seen) {
  if (method === 'GET')
    return query['after'] === undefined
      ? { body: { sources: [source('api/x', 100), source('hr/okta', 400, { 'spec.owner': 7 })], next: 'more' } }
      : { body: { sources: [source('scm/a', 400)], next: null } }
  const { rank = 400, paths = {} } = JSON.parse(body) as { rank?: number; paths?: object }
  const outcome = rank === 1 ? 'UNCHANGED' : 'CHANGED'
  const told = { source: query['source'], outcome, rank, paths, revision: 1 }
  if (query['dryRun'] !== 'true') return { body: { ...told, position: '4711' } }
  return { body: { ...told, differences: outcome === 'UNCHANGED' ? [] : DIFFERENCES, total: 7, next: 'x' } }
}

async function strata(...args: string[]) {
  service?.close()
  service = await stubService(reply)
  const terminal = recorder()
  const exitCode = await run(['sources', ...args, '--url', service.url], terminal)
  return { exitCode, out: terminal.printed, err: terminal.noted.join('\n'), seen: service.seen }
}

describe('strata sources', () => {
  test('lists all pages, the highest rank first', async () => {
    const { exitCode, out, seen } = await strata()
    expect([exitCode, seen.length]).toEqual([0, 2])
    expect(out).toEqual([
      'SOURCE   RANK  RANKS BY PATH  ENTITIES  REGISTERED',
      'hr/okta  400   spec.owner 7   1,200     2026-03-01T10:00:00.000Z',
      'scm/a    400   -              1,200     2026-03-01T10:00:00.000Z',
      'api/x    100   -              1,200     2026-03-01T10:00:00.000Z',
    ])
  })

  test('--json is for programs', async () => {
    const { out } = await strata('--json')
    expect(JSON.parse(out.join('\n'))).toHaveLength(3)
  })
})

describe('strata sources rank', () => {
  test('changes it, and says what happens next', async () => {
    const { exitCode, out, seen } = await strata('rank', 'hr/okta', '600', '--reason', 'HR knows')
    expect(exitCode).toBe(0)
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/api/catalog/sources/rank', query: { source: 'hr/okta' } })
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ rank: 600, reason: 'HR knows' })
    expect(out).toEqual([
      'hr/okta ranks 600 from position 4711 on.',
      'Entities are folded anew in the background; `strata projections` shows when it is done.',
    ])
  })

  test.each([
    ['450', 450],
    ['none', null],
  ])('sets the rank of a path to %s', async (given, sent) => {
    const { seen } = await strata('rank', 'hr/okta', given, '--path', 'spec.owner', '--reason', 'x')
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ paths: { 'spec.owner': sent }, reason: 'x' })
  })

  test('says that it is so already', async () => {
    const { out } = await strata('rank', 'hr/okta', '1', '--reason', 'x')
    expect(out).toEqual(['hr/okta ranks 1 already: nothing was done.'])
    const { out: dry } = await strata('rank', 'hr/okta', '1', '--dry-run')
    expect(dry).toEqual(['hr/okta ranks 1 already: nothing would change.'])
  })

  test('tells in a dry run what would change', async () => {
    const { exitCode, out, seen } = await strata('rank', 'hr/okta', '600', '--dry-run', '--limit', '2')
    expect([exitCode, seen[0]?.query]).toEqual([0, { source: 'hr/okta', dryRun: 'true', first: '2' }])
    expect(out).toEqual([
      'With this, hr/okta ranks 600, and 7 entities change.',
      'component:default/a',
      '    spec.lifecycle: "production" → -',
      `    facts.text: - → "${'x'.repeat(58)}…`,
      '    new error: /spec/lifecycle is missing',
      '    no error any more: /spec/owner is wrong',
      'component:default/b  removed',
      '… and 5 more: --limit shows up to 500, --json is for programs.',
      'Nothing was changed. Give --reason instead of --dry-run to do it.',
    ])
  })

  test.each([
    [['hr/okta', '600'], '--reason'],
    [['hr/okta', 'none', '--reason', 'x'], '--path'],
    [['hr/okta', '1001', '--reason', 'x'], '0 to 1000'],
    [['hr/okta', 'high', '--reason', 'x'], '0 to 1000'],
    [['hr/okta', '-1', '--reason', 'x'], ''],
    [['hr/okta', '1', '--dry-run', '--limit', '0'], '--limit'],
  ])('%j is wrong usage', async (args, told) => {
    const { exitCode, err, seen } = await strata('rank', ...args)
    expect([exitCode, seen]).toEqual([2, []])
    expect(err).toContain(told)
  })
})
