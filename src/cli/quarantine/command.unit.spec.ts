import { describe, expect, test } from '@jest/globals'
import { run } from '../program.js'
import { recorder } from '../test-kit/recorder.js'
import { stubService, type Seen } from '../test-kit/stub-service.js'

const NOTHING = { source: 'api/x', released: 0, dropped: 0, unchanged: 0, refused: 0, refusals: [], remaining: 0 }

function reply({ method, path, body }: Seen) {
  if (method === 'GET') return { body: { fragments: [], total: 700, next: null, reflects: '42' } }
  const { after } = JSON.parse(body) as { after?: string }
  const decided = { ...NOTHING, position: '50', next: after === undefined ? 'more' : null }
  const count = after === undefined ? 500 : 200
  return { body: { ...decided, [path.endsWith('drop') ? 'dropped' : 'released']: count } }
}

async function strata(answer: boolean | undefined, ...args: string[]) {
  const service = await stubService(reply)
  const terminal = recorder()
  const asked: string[] = []
  if (answer !== undefined)
    terminal.confirm = (question) => {
      asked.push(question)
      return Promise.resolve(answer)
    }
  // Here and not after the test, which runs more than one: a server that is left listening keeps Jest's worker from ending.
  const exitCode = await run([...args, '--url', service.url], terminal).finally(service.close)
  return { exitCode, out: terminal.printed, err: terminal.noted.join('\n'), seen: service.seen, asked }
}

describe('strata quarantine', () => {
  test.each(['release', 'drop'])('%ss all of it, part by part, as far as somebody has seen it', async (decision) => {
    const { exitCode, out, seen } = await strata(undefined, 'quarantine', decision, 'api/x', '--reason', 'x')
    expect([exitCode, out]).toEqual([0, [`api/x: ${decision === 'drop' ? 'dropped' : 'released'} 700.`]])
    expect(seen.slice(1).map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { upTo: '42', reason: 'x', limit: 500 },
      { upTo: '42', reason: 'x', limit: 500, after: 'more' },
    ])
  })

  test('asks on a terminal, and does nothing without a yes', async () => {
    const { exitCode, seen, asked } = await strata(false, 'quarantine', 'drop', 'api/x', '--reason', 'x')
    expect([exitCode, seen.length, asked]).toEqual([1, 1, ['Drop 700 kept aside of api/x, never to take effect?']])
    const sure = await strata(false, 'quarantine', 'drop', 'api/x', '--reason', 'x', '--yes')
    expect([sure.exitCode, sure.asked]).toEqual([0, []])
  })

  test.each([
    [['quarantine', 'release', 'api/x'], '--reason'],
    [['sources', 'quarantine', 'api/x'], '--reason'],
    [['sources', 'end-quarantine', 'api/x', '--reason', 'x'], '--kept-aside'],
    [['sources', 'end-quarantine', 'api/x', '--kept-aside', 'keep', '--dry-run'], 'release'],
  ])('%j is wrong usage', async (args, told) => {
    const { exitCode, err, seen } = await strata(undefined, ...args)
    expect([exitCode, seen]).toEqual([2, []])
    expect(err).toContain(told)
  })

  test.each([
    ['quarantine', 'drop', 'api/x'],
    ['sources', 'end-quarantine', 'api/x', '--kept-aside', 'drop'],
  ])('%s %s promises no dry run, which it does not have', async (...args) => {
    const { exitCode, err } = await strata(undefined, ...args)
    expect([exitCode, err]).toEqual([2, 'strata: Say why with --reason TEXT.'])
  })

  test('lists 1 to 500, and does not ask for another number', async () => {
    const { exitCode, err, seen } = await strata(undefined, 'quarantine', 'list', '--limit', '501')
    expect([exitCode, err, seen]).toEqual([2, expect.stringContaining('--limit must be'), []])
  })
})
