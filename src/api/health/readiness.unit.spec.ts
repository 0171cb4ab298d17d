import { describe, expect, test } from '@jest/globals'
import type { Position } from '../../domain/log/position.js'
import type { Role } from '../../platform/config/config.js'
import type { ProjectionStatus } from '../../projections/runner/projection-status.js'
import { bounded } from './bounded.js'
import { readinessOf, starting, type Probes, type Readiness } from './readiness.js'

const LIVE: ProjectionStatus = {
  name: 'catalog',
  version: 1,
  state: 'LIVE',
  position: '9' as Position,
  lag: 0,
  lagSeconds: 0,
  parked: 0,
} as ProjectionStatus
const ALL: Role[] = ['api', 'projector', 'ingester']
const NAME = 'projection catalog@1'

interface Situation extends Partial<Probes> {
  status?: Partial<ProjectionStatus>
  roles?: Role[]
}

function ask({ status, roles = ALL, ...probes }: Situation = {}): Promise<Readiness> {
  const all: Probes = {
    database: () => Promise.resolve(),
    log: () => Promise.resolve(),
    projections: () => Promise.resolve([{ ...LIVE, ...status }]),
    ...probes,
  }
  return readinessOf(all, { roles: new Set(roles), lagLimit: { seconds: 60, events: 1000 } })
}

const fails = () => Promise.reject(new Error('connect ECONNREFUSED s3cret'))
const hangs = bounded(() => new Promise<never>(() => undefined), 10)

describe('a process is', () => {
  test('not ready while it starts, and says how far it is', () => {
    expect(starting('migrating')).toEqual({
      status: 'not ready',
      checks: { start: { ok: false, detail: 'migrating' } },
    })
  })

  test('ready when everything answers and the projection is live', async () => {
    expect(await ask()).toMatchObject({ status: 'ready', checks: { [NAME]: { ok: true } } })
  })

  test.each(['CATCHING_UP', 'REBUILDING'] as const)(
    'ready while a projection is %s within its limits',
    async (state) => {
      expect((await ask({ status: { state, lag: 1000, lagSeconds: 60 } })).status).toBe('ready')
    },
  )

  test.each<[string, Partial<ProjectionStatus>]>([
    ['an event is parked', { state: 'DEGRADED', parked: 1 }],
    ['a projection is too many events behind', { state: 'CATCHING_UP', lag: 1001 }],
    ['a projection is too many seconds behind', { lag: 1, lagSeconds: 60.1 }],
  ])('degraded when %s', async (_, status) => {
    const { status: told, checks } = await ask({ status })
    expect([told, checks[NAME]]).toMatchObject(['degraded', { ok: true, degraded: true }])
  })

  test('degraded while its projector is being started again', async () => {
    expect(await ask({ projector: () => false })).toMatchObject({
      status: 'degraded',
      checks: { projector: { ok: true, degraded: true } },
    })
  })

  test.each<[string, object, string]>([
    ['ready while the feed to Kafka goes on', {}, 'ready'],
    ['degraded when it fails', { failure: 'no broker', failingSince: '2026-03-01T00:00:00.000Z' }, 'degraded'],
    ['degraded when it is too far behind', { lag: 1, lagSeconds: 61 }, 'degraded'],
  ])('%s', async (_, found, status) => {
    const relay = {
      topic: 'a',
      position: '1' as Position,
      movedAt: '',
      failure: null,
      failingSince: null,
      lag: 0,
      lagSeconds: 0,
    }
    const told = await ask({ relays: () => Promise.resolve([{ ...relay, ...found }]) })
    expect([told.status, told.checks['feed a']?.ok]).toEqual([status, true])
  })

  test('degraded, not unready, when nobody can tell how the feed to Kafka is', async () => {
    expect(await ask({ relays: fails })).toMatchObject({ status: 'degraded', checks: { feeds: { ok: true } } })
  })

  test.each(['NEVER_STARTED', 'STOPPED'] as const)(
    'not ready when a projection is %s, though nothing is behind',
    async (state) => {
      expect(await ask({ status: { state } })).toMatchObject({ status: 'not ready', checks: { [NAME]: { ok: false } } })
    },
  )

  test.each(['database', 'log', 'projections'] as const)('not ready when the %s cannot be asked', async (name) => {
    const { status, checks } = await ask({ [name]: fails })
    expect([status, checks[name]]).toEqual(['not ready', { ok: false, detail: 'not reachable' }])
  })

  test.each(['database', 'log', 'projections'] as const)(
    'not ready when the %s hangs, without hanging',
    async (name) => {
      const { status, checks } = await ask({ [name]: hangs })
      expect([status, checks[name]]).toEqual(['not ready', { ok: false, detail: 'no answer within 0.01 s' }])
    },
  )
})

test('an ingester depends on no projection', async () => {
  expect(await ask({ roles: ['ingester'], projections: fails })).toMatchObject({
    status: 'ready',
    checks: { ingester: { ok: true } },
  })
})

test('a question that is still open is not asked again', async () => {
  let asked = 0
  let answer: (value: number) => void = () => undefined
  const question = bounded(() => {
    asked++
    return new Promise<number>((resolve) => (answer = resolve))
  }, 20)
  await expect(question()).rejects.toThrow('no answer')
  const second = question()
  answer(7)
  expect([await second, asked]).toEqual([7, 1])
  const third = question()
  answer(8)
  expect([await third, asked]).toEqual([8, 2])
})
