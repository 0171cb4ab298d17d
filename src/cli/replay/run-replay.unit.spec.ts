import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createProgram } from '../program.js'
import { folderWith } from '../test-kit/folder.js'
import { recorder } from '../test-kit/recorder.js'
import { stubService, type Seen, type StubService } from '../test-kit/stub-service.js'
import { runReplay } from './run-replay.js'

let service: StubService
afterEach(() => service.close())

const event = (n: number) => JSON.stringify({ specversion: '1.0', id: `e${n}`, position: String(n) })
const lines = (...texts: string[]) => texts.map((line) => `${line}\n`).join('')
const NDJSON = 'application/x-ndjson'

/** A service whose log has so many events, answering at most three at a time, the last of them cut off. */
const flaky = (events: number) =>
  stubService(({ query }: Seen) => {
    const after = Number(query['after'] ?? 0)
    const rest = Array.from({ length: events - after }, (_, i) => event(after + 1 + i))
    if (rest.length <= 3) return { type: NDJSON, body: lines(...rest) }
    return { type: NDJSON, body: lines(...rest.slice(0, 2)) + (rest[2] ?? '').slice(0, 20), breaks: true }
  })

async function replay(query: Record<string, string> = {}): Promise<string> {
  const output = new PassThrough()
  const told = text(output)
  await runReplay(
    { connection: service.connection, terminal: recorder(), output, endsOutput: true },
    { query, follow: false },
  )
  return told
}

async function run(...args: string[]): Promise<number> {
  let exitCode = -1
  const program = createProgram(recorder(), (code) => (exitCode = code))
  await program.parseAsync(['--url', service.url, 'replay', ...args], { from: 'user' })
  return exitCode
}

describe('strata replay', () => {
  test('writes the events and leaves out what says only where the log is', async () => {
    service = await stubService(() => ({
      type: NDJSON,
      body: lines(event(1), '{"position":"1","caughtUp":true}', event(2)),
    }))
    expect(await replay({ kinds: 'component' })).toBe(lines(event(1), event(2)))
    expect(service.seen[0]).toMatchObject({ path: '/api/log', query: { kinds: 'component' } })
  })

  test('goes on after the last whole event when the connection breaks', async () => {
    service = await flaky(8)
    expect(await replay()).toBe(lines(...[1, 2, 3, 4, 5, 6, 7, 8].map(event)))
    expect(service.seen.map(({ query }) => query['after'])).toEqual([undefined, '2', '4', '6'])
  })

  test('says what is wrong with a request at once', async () => {
    service = await stubService(() => ({ status: 422, body: { code: 'INVALID_INPUT', detail: 'no such kind' } }))
    await expect(replay({ kinds: 'x' })).rejects.toThrow('INVALID_INPUT')
    expect(service.seen).toHaveLength(1)
  })

  test('goes on in a file where its last whole line ends', async () => {
    service = await stubService(({ query }) => ({
      type: NDJSON,
      body: lines(...(query['after'] === '2' ? [event(3)] : [])),
    }))
    const file = join(await folderWith({}), 'log.ndjson')
    await writeFile(file, lines(event(1), event(2)) + event(3).slice(0, 10))
    expect(await run('--out', file, '--resume')).toBe(0)
    expect(await readFile(file, 'utf8')).toBe(lines(event(1), event(2), event(3)))
  })

  test('begins a file that is not there, and leaves one alone that is', async () => {
    service = await stubService(() => ({ type: NDJSON, body: lines(event(1)) }))
    const file = join(await folderWith({}), 'log.ndjson')
    expect(await run('--out', file, '--resume')).toBe(0)
    await expect(run('--out', file)).rejects.toThrow('--resume goes on in it')
    expect(await readFile(file, 'utf8')).toBe(lines(event(1)))
  })

  test.each([
    [['--resume'], 'name it with --out'],
    [['--resume', '--out', 'x', '--after', '1'], 'leave --after out'],
  ])('refuses %j', async (args, message) => {
    service = await stubService(() => undefined)
    await expect(run(...args)).rejects.toThrow(message)
  })
})
