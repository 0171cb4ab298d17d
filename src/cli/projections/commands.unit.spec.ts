import { afterEach, describe, expect, test } from '@jest/globals'
import type { Position } from '../../domain/log/position.js'
import type { Rebuild } from '../../projections/rebuild/rebuild.js'
import type { ProjectionStatus } from '../../projections/runner/projection-status.js'
import { run } from '../program.js'
import { recorder } from '../test-kit/recorder.js'
import { stubService, type Reply, type Seen, type StubService } from '../test-kit/stub-service.js'

const ASKED: Rebuild = {
  id: '7',
  projection: 'catalog@1',
  kind: 'REBUILD',
  state: 'REQUESTED',
  phase: null,
  acceptDifferences: false,
  cancelRequested: false,
  attempts: 0,
  done: 0,
  total: 0,
  rate: null,
  etaSeconds: null,
  position: null,
  tables: [],
  milliseconds: {},
  error: null,
  requestedBy: 'local',
  requestedAt: '2026-03-01T10:00:00.000Z',
  startedAt: null,
  finishedAt: null,
}
const ENDED: Partial<Rebuild> = {
  position: '50' as Position,
  milliseconds: { FILLING: 1200, CATCHING_UP: 100 },
  finishedAt: '2026-03-01T10:00:02.000Z',
}
const SAME = {
  table: 'entities',
  same: true,
  live: { rows: 1200, digest: '1' },
  replay: { rows: 1200, digest: '1' },
  differing: [],
}
const DIFFERENT = {
  ...SAME,
  same: false,
  replay: { rows: 1201, digest: '2' },
  differing: [
    { key: { ref: 'component:default/a' }, in: 'BOTH', columns: ['fields', 'owner'] },
    { key: { ref: 'component:default/b' }, in: 'REPLAY', columns: [] },
  ],
}

const live = (rebuild: Partial<Rebuild> | null, more: Partial<ProjectionStatus> = {}) => ({
  name: 'catalog',
  version: 1,
  state: 'LIVE',
  position: '50',
  lag: 0,
  lagSeconds: 0,
  parked: 0,
  rate: 0,
  etaSeconds: 0,
  refolding: null,
  rebuild: rebuild && { ...ASKED, ...rebuild },
  ...more,
})

let service: StubService
afterEach(() => service.close())

/** Runs a command against a service whose rebuild takes these states, one each time it is asked. */
async function strata(args: string[], states: (Partial<Rebuild> | null)[], more: Partial<ProjectionStatus> = {}) {
  const left = [...states]
  const reply = ({ method }: Seen): Reply =>
    method === 'GET'
      ? { body: { projections: [live(left.length > 1 ? (left.shift() ?? null) : (left[0] ?? null), more)] } }
      : { status: 202, body: ASKED }
  service = await stubService(reply)
  const terminal = recorder()
  const exitCode = await run([...args, '--url', service.url], terminal)
  const asked = service.seen
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, query }) => ({ method, path, query }))
  return { exitCode, out: terminal.printed.join('\n'), asked }
}

describe('strata projections', () => {
  test('is a table', async () => {
    const { exitCode, out } = await strata(['projections'], [{ state: 'SWITCHED', ...ENDED }])
    expect(out.split('\n')).toEqual([
      'PROJECTION  STATE  BEHIND    SECONDS  RATE  ETA  PARKED  LAST REBUILD',
      'catalog@1   LIVE   0 events  0.0      0/s   -    0       REBUILD SWITCHED 2026-03-01T10:00:02.000Z',
    ])
    expect(exitCode).toBe(0)
  })

  test('tells below it how far entities are folded anew', async () => {
    const { out } = await strata(['projections'], [null], {
      refolding: { source: 'hr/okta', done: 1200, total: 50_000 },
    })
    expect(out.split('\n').at(-1)).toBe(
      'catalog@1 folds 1,200 of 50,000 entities anew, because hr/okta ranks otherwise.',
    )
  })

  test('is JSON, and fails when one is not live', async () => {
    const lagging = { state: 'CATCHING_UP', lag: 9000, lagSeconds: 3.5, rate: 100, etaSeconds: 90 } as const
    const { exitCode, out } = await strata(['projections', '--json'], [null], lagging)
    expect([exitCode, JSON.parse(out)]).toEqual([1, { projections: [live(null, lagging)] }])
    service.close()
    expect((await strata(['projections'], [null], lagging)).out).toMatch(/9,000 events +3.5 +100\/s +1 min 30 s/)
  })
})

describe('strata rebuild', () => {
  const running: Partial<Rebuild> = { state: 'RUNNING', phase: 'FILLING', done: 10, total: 50 }

  test('asks, waits and says what it came to', async () => {
    const { exitCode, out, asked } = await strata(
      ['rebuild', 'catalog'],
      [
        {},
        running,
        { ...running, phase: 'COMPARING', done: 0, total: 2 },
        { state: 'SWITCHED', tables: [SAME], ...ENDED },
      ],
    )
    expect(asked).toEqual([{ method: 'POST', path: '/api/projections/catalog/rebuild', query: {} }])
    expect(out).toMatch(
      /✓ entities: 1,200 rows, the same\nTimes: filling 1.2 s, catching up 0.1 s.\n.*rebuilt and switched.*`strata rebuild catalog --roll-back`/,
    )
    expect(exitCode).toBe(0)
  })

  test('says what differs, and fails', async () => {
    const states = [{ state: 'DIFFERENT', tables: [DIFFERENT], ...ENDED }] as Partial<Rebuild>[]
    const { exitCode, out } = await strata(['rebuild', 'catalog'], states)
    expect(out).toContain(
      '✗ entities: differs (live 1,200 rows, replay 1,201)\n    component:default/a: fields, owner\n    component:default/b: only in the replay',
    )
    expect([exitCode, out]).toEqual([1, expect.stringContaining('Not switched')])
  })

  test.each<[string[], { method: string; path: string; query: object }]>([
    [['--accept-differences'], { method: 'POST', path: 'rebuild', query: { acceptDifferences: 'true' } }],
    [['--roll-back'], { method: 'POST', path: 'roll-back', query: {} }],
    [['--cancel'], { method: 'DELETE', path: 'rebuild', query: {} }],
  ])('%j without waiting', async (options, { path, ...wanted }) => {
    const { exitCode, asked, out } = await strata(['rebuild', 'catalog', '--no-wait', ...options], [null])
    expect(asked).toEqual([{ ...wanted, path: `/api/projections/catalog/${path}` }])
    expect([exitCode, out]).toEqual([0, expect.stringContaining('number 7')])
  })

  test.each<[Partial<Rebuild>, number, RegExp]>([
    [{ state: 'FAILED', error: 'The event at position 3 cannot be applied' }, 1, /Failed: The event at position 3/],
    [{ state: 'CANCELLED' }, 1, /Cancelled/],
    [{ state: 'SWITCHED', kind: 'ROLL_BACK' }, 0, /rolled back/],
  ])('%j ends with %d', async (state, wanted, message) => {
    const { exitCode, out } = await strata(['rebuild', 'catalog'], [{ ...ENDED, ...state }])
    expect([exitCode, out]).toEqual([wanted, expect.stringMatching(message)])
  })

  test('fails when another has followed', async () => {
    expect((await strata(['rebuild', 'catalog'], [{ id: '8' }])).exitCode).toBe(1)
  })
})

describe('strata drift', () => {
  test.each([
    ['SAME', SAME, 0],
    ['DIFFERENT', DIFFERENT, 1],
  ] as const)('%s', async (state, table, wanted) => {
    const ended = { kind: 'CHECK', state, tables: [table], ...ENDED } as Partial<Rebuild>
    const { exitCode, asked, out } = await strata(['drift', 'catalog'], [ended])
    expect([exitCode, asked]).toEqual([wanted, [{ method: 'POST', path: '/api/projections/catalog/check', query: {} }]])
    expect(out).toContain('what a replay of the log comes to at position 50')
  })
})
