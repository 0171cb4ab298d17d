import { Command } from 'commander'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createProgram, run } from './program.js'
import { addStartCommand } from './start.js'
import { component, folderWith } from './test-kit/folder.js'
import { recorder } from './test-kit/recorder.js'
import { recordedAll, stubService } from './test-kit/stub-service.js'

async function strata(...args: string[]) {
  const terminal = recorder()
  const exitCode = await run(args, terminal)
  return { exitCode, out: terminal.printed.join('\n'), err: terminal.noted.join('\n') }
}

describe('strata', () => {
  test.each([[['--help']], [['help', 'import']], [['start', '--help']]])(
    '%j explains itself with examples',
    async (args) => {
      const { exitCode, out } = await strata(...args)
      expect(exitCode).toBe(0)
      expect(out).toMatch(/Usage: strata[^]*Examples:\n {2}\$ /)
    },
  )

  test.each(createProgram(recorder(), () => undefined).commands.map((command) => command.name()))(
    'strata help %s has examples and tells what its exit codes mean',
    async (name) => expect((await strata('help', name)).out).toMatch(/Examples:\n {2}\$ strata [^]*Exit codes: 0 /),
  )

  test('--version', async () => expect((await strata('--version')).out).toMatch(/^\d+\.\d+\.\d+/))

  test.each([
    [['imprt'], /Did you mean import/],
    [['import'], /missing required argument/],
    [['import', '.', '--max-removals', 'many'], /whole number/],
    [['import', '.', '--file-name', 'a/b'], /base names/],
    [['doctor', '--url', 'ftp://x'], /no http\(s\) URL/],
    [['doctor', '--url', 'http://user:pw@x'], /must not hold a user/],
    [['doctor', '--token', 'a\nb'], /token has characters/],
    [['start', '--port', '70000'], /0 to 65535/],
    [['import', '/nowhere/at/all'], /cannot be read/],
    [['rebuild'], /missing required argument/],
    [['sources', 'ranks', 'hr/okta', '5'], /unknown command 'ranks' \(sources has list, rank, /],
    [['parked', 'drop', '7'], /unknown command 'drop'/],
    [['feeds', 'start'], /unknown command 'start'/],
    [['rebuild', 'catalog', '--cancel', '--roll-back'], /goes with no other option/],
    [['rebuild', 'catalog', '--roll-back', '--accept-differences'], /does not go with --roll-back/],
  ])('%j is wrong usage', async (args, message) => {
    const { exitCode, err } = await strata(...args)
    expect([exitCode, err]).toEqual([2, expect.stringMatching(message)])
  })

  test('takes global options before and after the command', async () => {
    const folder = await folderWith({ 'catalog-info.yaml': component('a') })
    const service = await stubService(recordedAll)
    try {
      expect((await strata('import', folder, '--url', `${service.url}/below/`, '--token', 'one')).exitCode).toBe(0)
      expect((await strata('--url', service.url, 'import', folder, '--json')).exitCode).toBe(0)
      expect(service.seen.map(({ path, headers }) => [path, headers.authorization])).toEqual([
        ['/below/api/catalog/fragments/batch', 'Bearer one'],
        ['/api/catalog/fragments/batch', undefined],
      ])
    } finally {
      service.close()
    }
  })

  test('a service that does not answer is a failure, not wrong usage', async () => {
    const folder = await folderWith({ 'catalog-info.yaml': component('a') })
    const service = await stubService(recordedAll)
    service.close()
    const { exitCode, err } = await strata('import', folder, '--url', service.url)
    expect([exitCode, err]).toEqual([1, expect.stringContaining('npm start')])
  })
})

describe('strata start', () => {
  const before = { ...process.env }
  afterEach(() => {
    process.env = { ...before }
  })

  test('hands its options to the server by the environment', async () => {
    let seen: (string | undefined)[] = []
    const startServer = () => {
      seen = [process.env['STRATA_PORT'], process.env['STRATA_DATA_DIR'], process.env['STRATA_HOST']]
      return Promise.resolve()
    }
    const program = new Command('strata')
    addStartCommand(program, () => Promise.resolve({ startServer }))
    await program.parseAsync(['start', '--port', '0', '--data-dir', '/tmp/x'], { from: 'user' })
    expect(seen).toEqual(['0', '/tmp/x', before['STRATA_HOST']])
  })
})
