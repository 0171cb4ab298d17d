import { afterEach, describe, expect, test } from '@jest/globals'
import { run } from '../program.js'
import { recorder } from '../test-kit/recorder.js'
import { stubService, type Reply, type Seen, type StubService } from '../test-kit/stub-service.js'

let service: StubService | undefined
afterEach(() => service?.close())

const feed = (failure: string | null) => ({
  topic: 'strata.entities',
  position: '4711',
  movedAt: '2026-03-01T10:00:00.000Z',
  failure,
  failingSince: failure === null ? null : '2026-03-01T10:01:00.000Z',
  lag: 1200,
  lagSeconds: 2.25,
})

async function strata(reply: (seen: Seen) => Reply | undefined, ...args: string[]) {
  service?.close()
  service = await stubService(reply)
  const terminal = recorder()
  const exitCode = await run(['feeds', ...args, '--url', service.url], terminal)
  return { exitCode, out: terminal.printed, err: terminal.noted.join('\n'), seen: service.seen }
}

describe('strata feeds', () => {
  test.each([[[]], [['list']]])('%j lists topics with what they are behind by', async (args) => {
    const { exitCode, out, seen } = await strata(() => ({ body: { feeds: [feed(null)] } }), ...args)
    expect([exitCode, seen.map(({ method, path }) => `${method} ${path}`)]).toEqual([0, ['GET /api/feeds']])
    expect(out.map((line) => line.split(/ {2,}/))).toEqual([
      ['TOPIC', 'POSITION', 'BEHIND', 'SECONDS', 'MOVED'],
      ['strata.entities', '4711', '1,200 events', '2.3', '2026-03-01T10:00:00.000Z'],
    ])
  })

  test('tells why nothing is published, and fails', async () => {
    const { exitCode, out } = await strata(() => ({ body: { feeds: [feed('no broker answers')] } }))
    expect([exitCode, out.at(-1)]).toEqual([
      1,
      'strata.entities publishes nothing since 2026-03-01T10:01:00.000Z: no broker answers',
    ])
  })

  test('says what to set where there is none', async () => {
    const { exitCode, out } = await strata(() => ({ body: { feeds: [] } }))
    expect([exitCode, out.join()]).toEqual([0, expect.stringContaining('STRATA_KAFKA_BROKERS')])
  })

  test('--json is for programs', async () => {
    const { out } = await strata(() => ({ body: { feeds: [feed(null)] } }), '--json')
    expect(JSON.parse(out.join('\n'))).toEqual([feed(null)])
  })

  test('restart publishes again after a position', async () => {
    const { exitCode, out, seen } = await strata(() => ({ body: feed(null) }), 'restart', 'a topic', '--after', '0')
    expect([exitCode, out]).toEqual([0, ['strata.entities is published again after position 0, 1,200 events to come.']])
    expect(seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PUT', '/api/feeds/a%20topic/position', '{"after":"0"}'],
    ])
  })

  test('restart wants a position, and tells a refusal', async () => {
    expect((await strata(() => undefined, 'restart', 'strata.entities')).exitCode).toBe(2)
    const refused = await strata(() => undefined, 'restart', 'strata.entities', '--after', 'x')
    expect([refused.exitCode, refused.err]).toEqual([1, expect.stringContaining('nothing here')])
  })
})
