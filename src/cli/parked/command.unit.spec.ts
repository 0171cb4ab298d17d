import { afterEach, describe, expect, test } from '@jest/globals'
import { run } from '../program.js'
import { recorder } from '../test-kit/recorder.js'
import { stubService, type Seen, type StubService } from '../test-kit/stub-service.js'

let service: StubService | undefined
afterEach(() => service?.close())

const event = (position: string, status = 'OPEN') => ({
  position,
  type: 'SourcePainted',
  stream: 'source-api/x',
  status,
  attempts: 2,
  parkedAt: '2026-03-01T10:00:00.000Z',
  error: 'unknown event type SourcePainted',
  dismissal: status === 'OPEN' ? null : { by: 'anna', at: '2026-03-01T11:00:00.000Z', reason: 'by hand' },
})

/** Two pages of parked events; those with an even position can be applied. */
function reply({ method, path, query, body }: Seen) {
  if (path === '/graphql') return { body: { data: { projections: [{ name: 'catalog' }] } } }
  if (method === 'GET')
    return query['after'] === undefined
      ? { body: { events: [event('1'), event('2', 'DISMISSED')], total: 3, next: 'more' } }
      : { body: { events: [event('4')], total: 3, next: null } }
  const { positions } = JSON.parse(body) as { positions: string[] }
  if (!path.endsWith('/retry')) return { body: { events: positions.map((position) => event(position, 'DISMISSED')) } }
  const retried = positions.map((position) => {
    const outcome = Number(position) % 2 === 0 ? 'APPLIED' : 'STILL_PARKED'
    return { ...event(position), outcome, error: outcome === 'APPLIED' ? null : 'no' }
  })
  return { body: { events: retried } }
}

async function strata(...args: string[]) {
  service?.close()
  service = await stubService(reply)
  const terminal = recorder()
  const exitCode = await run(['parked', ...args, '--url', service.url], terminal)
  return { exitCode, out: terminal.printed, err: terminal.noted.join('\n'), seen: service.seen }
}

describe('strata parked', () => {
  test.each([[[]], [['list']]])('%j lists all pages of all projections', async (args) => {
    const { exitCode, out } = await strata(...args)
    expect(exitCode).toBe(1)
    expect(out).toEqual([
      'catalog 1  open  SourcePainted in source-api/x, parked 2026-03-01T10:00:00.000Z, tried 2 times',
      '    unknown event type SourcePainted',
      expect.stringContaining('catalog 2  dismissed'),
      '    unknown event type SourcePainted',
      '    dismissed by anna at 2026-03-01T11:00:00.000Z: by hand',
      expect.stringContaining('catalog 4  open'),
      '    unknown event type SourcePainted',
    ])
  })

  test('--json is for programs', async () => {
    const { out } = await strata('--json')
    const parsed = JSON.parse(out.join('\n')) as object[]
    expect(parsed).toMatchObject([{ projection: 'catalog', position: '1' }, { position: '2' }, { position: '4' }])
  })

  test('retry tells what became of each', async () => {
    const { exitCode, out, seen } = await strata('retry', 'catalog', '2', '3')
    expect([exitCode, out]).toEqual([
      1,
      ['2  applied  (SourcePainted in source-api/x)', '3  still parked: no  (SourcePainted in source-api/x)'],
    ])
    expect(seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/api/projections/catalog/parked/retry', '{"positions":["2","3"]}'],
    ])
    expect((await strata('retry', 'catalog', '2')).exitCode).toBe(0)
  })

  test('retry --all takes the open ones page by page', async () => {
    const { seen } = await strata('retry', 'catalog', '--all')
    expect(seen.filter(({ method }) => method === 'GET').map(({ query }) => query['status'])).toEqual(['open', 'open'])
    expect(seen.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      '{"positions":["1","2"]}',
      '{"positions":["4"]}',
    ])
  })

  test('dismiss sends its reason', async () => {
    const { exitCode, out, seen } = await strata('dismiss', 'catalog', '7', '--reason', 'by hand')
    expect([exitCode, out]).toEqual([0, ['7  dismissed']])
    expect(seen[0]?.body).toBe('{"positions":["7"],"reason":"by hand"}')
  })

  test.each([
    [['retry', 'catalog'], /Name positions, or say --all/],
    [['retry', 'catalog', '1', '--all'], /Name positions, or say --all/],
    [['dismiss', 'catalog', '1'], /required option '--reason/],
    [['dismiss', 'catalog', '--reason', 'x'], /missing required argument/],
  ])('%j is wrong usage', async (args, message) => {
    const { exitCode, err } = await strata(...args)
    expect([exitCode, err]).toEqual([2, expect.stringMatching(message)])
  })
})
