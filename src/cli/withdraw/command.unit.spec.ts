import { afterEach, describe, expect, test } from '@jest/globals'
import { run } from '../program.js'
import { recorder } from '../test-kit/recorder.js'
import { stubService, type Reply, type Seen, type StubService } from '../test-kit/stub-service.js'

let service: StubService | undefined
afterEach(() => service?.close())

const FOUND = { source: 'hr/okta', from: '10', until: '99' }
const NONE = { restored: 0, retracted: 0, unchanged: 0, leftAlone: 0, leftAloneRefs: [], refused: [] }
const PREVIEW = {
  ...FOUND,
  ...NONE,
  entities: 1234,
  restored: 1200,
  retracted: 33,
  leftAlone: 1,
  leftAloneRefs: ['component:default/new'],
  differences: [
    {
      ref: 'component:default/a',
      kind: 'CHANGED',
      changes: [{ path: 'spec.owner', before: 'b', after: 'a' }],
      newErrors: [],
      clearedErrors: [],
    },
  ],
  total: 1230,
}
const FIRST = { ...FOUND, ...NONE, restored: 1200, position: '150', next: 'more' }
const LAST = {
  ...FOUND,
  ...NONE,
  retracted: 33,
  leftAlone: 1,
  leftAloneRefs: ['component:default/new'],
  position: '183',
  next: null,
}

function reply({ query }: Seen): Reply {
  if (query['dryRun'] === 'true') return { body: PREVIEW }
  return { body: query['after'] === undefined ? FIRST : LAST }
}

interface Given {
  answers?: (seen: Seen) => Reply
  /** What the person at the terminal says; undefined: there is none. */
  says?: boolean
}

async function strata(args: readonly string[], { answers = reply, says }: Given = {}) {
  service?.close()
  service = await stubService(answers)
  const asked: string[] = []
  const confirm = (question: string) => {
    asked.push(question)
    return Promise.resolve(says ?? false)
  }
  const terminal = { ...recorder(), ...(says === undefined ? {} : { confirm }) }
  const exitCode = await run(['withdraw', 'hr/okta', ...args, '--url', service.url], terminal)
  const sent = service.seen.map(({ query, body }) => ({ query, body: JSON.parse(body) as object }))
  return { exitCode, out: terminal.printed, err: terminal.noted, sent, asked }
}

const COMES_TO = [
  'hr/okta spoke of 1,234 entities after 10 up to 99. If that is withdrawn:',
  '  1,200 would be brought back: the source asserts again what it did before',
  '  33 would be retracted: the source asserts nothing again',
  '  1 left alone, for the source has spoken since:',
  '    component:default/new',
  '1,230 entities would change.',
]

describe('strata withdraw', () => {
  test('tells what it comes to, asks, and goes on until all is done', async () => {
    const { exitCode, out, err, sent, asked } = await strata(['--from', '10', '--reason', 'wrong branch'], {
      says: true,
    })
    expect([exitCode, asked]).toEqual([0, ['Withdraw it?']])
    const toldBy = /^`strata audit --correlation-id [\da-f-]{36}` tells of it\.$/
    expect(err).toEqual([...COMES_TO, expect.stringMatching(toldBy)])
    const body = { from: '10', until: '99', reason: 'wrong branch', expectedCount: 1234 }
    expect(sent).toEqual([
      { query: { source: 'hr/okta', dryRun: 'true', first: '20' }, body: { from: '10' } },
      { query: { source: 'hr/okta' }, body },
      { query: { source: 'hr/okta', after: 'more' }, body },
    ])
    expect(out).toEqual([
      'What hr/okta said after 10 up to 99 is withdrawn, at position 183:',
      '  1,200 brought back: the source asserts again what it did before',
      '  33 retracted: the source asserts nothing again',
      '  1 left alone, for the source has spoken since:',
      '    component:default/new',
    ])
  })

  test('does nothing when the answer is no', async () => {
    const { exitCode, err, sent } = await strata(['--from', '10', '--reason', 'x'], { says: false })
    expect([exitCode, sent.length, err.at(-1)]).toEqual([1, 1, 'Nothing was done.'])
  })

  test('--dry-run changes nothing', async () => {
    const { exitCode, out, sent } = await strata(['--from', '10', '--until', '99', '--dry-run', '--limit', '1'])
    expect([exitCode, sent.length]).toEqual([0, 1])
    expect(out).toEqual([
      ...COMES_TO,
      'component:default/a',
      '    spec.owner: "b" → "a"',
      '… and 1229 more: --limit shows up to 500, --json is for programs.',
      'Nothing was changed. Give --reason instead of --dry-run to do it.',
    ])
  })

  test('--yes asks nobody, and expects only what --expect says', async () => {
    const { asked, sent } = await strata(['--from', '10', '--reason', 'x', '--yes'], { says: false })
    expect([asked, sent[1]?.body]).toEqual([[], { from: '10', until: '99', reason: 'x' }])
    const { sent: expecting } = await strata(['--from', '10', '--reason', 'x', '--yes', '--expect', '1234'])
    expect(expecting[1]?.body).toMatchObject({ expectedCount: 1234 })
  })

  test('--expect is held against what would be withdrawn', async () => {
    const { exitCode, err, sent } = await strata(['--from', '10', '--reason', 'x', '--yes', '--expect', '7'])
    expect([exitCode, sent.length]).toEqual([1, 1])
    expect(err.join()).toContain('spoke of 1234 entities there, not of 7: nothing was done')
  })

  test('names the option where --yes alone is not enough', async () => {
    const answers = (seen: Seen): Reply =>
      seen.query['dryRun'] === 'true'
        ? reply(seen)
        : { status: 409, type: 'application/problem+json', body: { code: 'MASS_REMOVAL', detail: 'Too many.' } }
    const { exitCode, err } = await strata(['--from', '10', '--reason', 'x', '--yes'], { answers })
    expect([exitCode, err.join()]).toEqual([1, expect.stringContaining('say --expect 1234 with --yes')])
  })

  test('says how to go on where it was interrupted', async () => {
    const answers = (seen: Seen) => (seen.query['after'] === undefined ? reply(seen) : { body: '', breaks: true })
    const { exitCode, err } = await strata(['--from', '10', '--reason', 'x'], { says: true, answers })
    expect(exitCode).toBe(1)
    expect(err).toContain('1200 entities were changed. The same command with --until 99 does the rest.')
  })

  test('names what was refused, and fails', async () => {
    const refused = [{ entityRef: 'component:default/p', error: { code: 'X', message: 'no', pointer: null } }]
    const answers = (seen: Seen) => (seen.query['dryRun'] ? reply(seen) : { body: { ...LAST, refused } })
    const { exitCode, out } = await strata(['--from', '10', '--reason', 'x'], { says: true, answers })
    expect([exitCode, out.at(-1)]).toEqual([1, '  refused: component:default/p: no'])
  })

  test('--json is for programs', async () => {
    const { out } = await strata(['--from', '10', '--reason', 'x', '--json'], { says: true })
    expect(JSON.parse(out.join('\n'))).toMatchObject({ restored: 1200, retracted: 33, position: '183' })
    const { out: dry } = await strata(['--from', '10', '--dry-run', '--json'])
    expect(JSON.parse(dry.join('\n'))).toEqual(PREVIEW)
  })

  test.each([
    [['--reason', 'x', '--yes'], '--from'],
    [['--from', '1', '--yes'], '--reason'],
    [['--from', '1', '--reason', 'x'], '--yes'],
    [['--from', '1', '--reason', 'x', '--yes', '--expect', 'many'], '--expect'],
    [['--from', '1', '--dry-run', '--limit', '0'], '--limit'],
  ])('%j is wrong usage', async (args, told) => {
    const { exitCode, err, sent } = await strata(args)
    expect([exitCode, sent]).toEqual([2, []])
    expect(err.join('\n')).toContain(told)
  })
})
