import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { join } from 'node:path'
import { component, folderWith } from '../test-kit/folder.js'
import { recorder, type Recorder } from '../test-kit/recorder.js'
import { linesOf, recordedAll, stubService, type Reply, type Seen, type StubService } from '../test-kit/stub-service.js'
import { runImport, type ImportRequest } from './run-import.js'

let service: StubService
let terminal: Recorder
let reply: (request: Seen) => Reply | undefined

beforeEach(async () => {
  reply = recordedAll
  terminal = recorder()
  service = await stubService((request) => reply(request))
})
afterEach(() => service.close())

const plain = { fileNames: ['catalog-info.yaml'], source: 'api/import', prune: false, dryRun: false, json: false }
const run = (path: string | string[], options: Partial<ImportRequest> = {}) =>
  runImport(service.connection, terminal, { paths: [path].flat(), ...plain, ...options })

const setResult = (more: object) => ({
  recorded: 0,
  unchanged: 0,
  superseded: 0,
  retracted: 0,
  refused: [],
  removals: [],
  position: '1',
  ...more,
})
const three = () => folderWith({ 'catalog-info.yaml': ['a', 'b', 'c'].map((name) => component(name)).join('---\n') })

describe('strata import', () => {
  test('streams a batch of the set and counts what became of it', async () => {
    const folder = await three()
    expect(await run(folder)).toBe(0)
    const [request] = service.seen
    expect(request).toMatchObject({ method: 'POST', path: '/api/catalog/fragments/batch' })
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'transfer-encoding': 'chunked',
      authorization: 'Bearer secret',
    })
    expect(request?.query).toEqual({
      source: 'api/import',
      set: expect.stringMatching(/^import-strata-cli-.*-[0-9a-f]{8}$/),
    })
    expect(linesOf(request?.body ?? '').map(({ entityRef }) => entityRef)).toEqual(
      ['a', 'b', 'c'].map((name) => `component:default/${name}`),
    )
    expect(linesOf(request?.body ?? '')[0]?.fragment).toMatchObject({ kind: 'Component', metadata: { name: 'a' } })
    expect(terminal.printed.at(-1)).toMatch(/recorded 3, unchanged 0/)
  })

  test('says why, in a batch and in a set', async () => {
    const folder = await three()
    await run(folder, { reason: ' The first import ' })
    reply = () => ({ body: setResult({ unchanged: 3 }) })
    await run(folder, { reason: 'Nightly', prune: true })
    expect(service.seen.map(({ query }) => query['reason'])).toEqual([' The first import ', 'Nightly'])
    await expect(run(folder, { reason: 'two\nlines' })).rejects.toThrow('--reason: The reason must say')
    expect(service.seen).toHaveLength(2)
  })

  test('uses the same set on every run', async () => {
    const folder = await three()
    await run(folder)
    await run(`${folder}/.`)
    expect(new Set(service.seen.map(({ query }) => query['set'])).size).toBe(1)
  })

  test('names the place of what the service refuses', async () => {
    const error = { code: 'INVALID_FRAGMENT', message: 'no', pointer: '/fragment/spec' }
    reply = ({ body }) => ({
      status: 207,
      body: linesOf(body)
        .map(({ entityRef }, i) =>
          JSON.stringify({ entityRef, outcome: i === 1 ? null : 'UNCHANGED', error: i === 1 ? error : null }),
        )
        .join('\n'),
    })
    expect(await run(await three(), { json: true })).toBe(1)
    const report = JSON.parse(terminal.printed[0] ?? '') as {
      roots: { counts: object; refused: { errors: object[] }[] }[]
    }
    expect(report.roots[0]?.counts).toMatchObject({ documents: 3, unchanged: 2, refused: 1 })
    expect(report.roots[0]?.refused[0]?.errors).toMatchObject([
      { line: 7, code: 'INVALID_FRAGMENT', pointer: '/fragment/spec' },
    ])
  })

  test('fails when results are missing', async () => {
    reply = (request) => ({
      status: 207,
      body: recordedAll({ ...request, body: request.body.split('\n')[0] ?? '' }).body,
    })
    await expect(run(await three())).rejects.toThrow('broke off after 1 of 3')
  })

  test('--prune replaces the set', async () => {
    reply = () => ({ body: setResult({ unchanged: 2, recorded: 1, retracted: 1, removals: ['component:default/d'] }) })
    expect(await run(await three(), { prune: true, set: 'my/set', maxRemovals: 5 })).toBe(0)
    expect(service.seen[0]).toMatchObject({
      method: 'PUT',
      path: '/api/catalog/sets/my%2Fset',
      query: { source: 'api/import', maxRemovals: '5' },
    })
    expect(terminal.printed.join('\n')).toMatch(/retracted 1[^]*component:default\/d/)
  })

  test('--prune --dry-run asks without writing', async () => {
    reply = () => ({ body: setResult({ recorded: 3 }) })
    await run(await three(), { prune: true, dryRun: true })
    expect(service.seen[0]?.query).toMatchObject({ dryRun: 'true' })
    expect(terminal.printed.join('\n')).toMatch(/nothing written; it would be: recorded 3/)
  })

  test('--prune removes nothing when a document was refused', async () => {
    const folder = await folderWith({ 'catalog-info.yaml': `${component('a')}---\na: 1\na: 2\n` })
    expect(await run(folder, { prune: true })).toBe(1)
    expect(service.seen.map(({ method }) => method)).toEqual(['POST'])
    expect(terminal.printed.join('\n')).toMatch(/Nothing was removed: 1 refused above/)
  })

  test('--prune does not empty a set because nothing was found', async () => {
    expect(await run(await folderWith({}), { prune: true })).toBe(1)
    expect(service.seen).toEqual([])
    reply = () => ({ body: setResult({ retracted: 2 }) })
    await run(await folderWith({}), { prune: true, maxRemovals: 2 })
    expect(service.seen).toHaveLength(1)
  })

  test('explains a mass removal with what would go', async () => {
    const removals = Array.from({ length: 37 }, (_, i) => `component:default/gone-${i}`)
    reply = ({ query }) =>
      query['dryRun'] === 'true'
        ? { body: setResult({ removals }) }
        : { status: 409, type: 'application/problem+json', body: { code: 'MASS_REMOVAL', detail: '37 of 40.' } }
    await expect(run(await three(), { prune: true })).rejects.toThrow(
      /would remove 37 entities[^]*gone-9\n.*… and 27 more\n.*--max-removals 37/,
    )
  })

  test('--dry-run checks without a service', async () => {
    service.close()
    expect(await run(await three(), { dryRun: true })).toBe(0)
    expect(terminal.printed.join('\n')).toMatch(/would be sent 3/)
  })

  test('says what to do when nothing answers', async () => {
    service.close()
    await expect(run(await three())).rejects.toThrow(/No Strata answers at http:\/\/127.*npm start/)
  })

  test('shows a refusal of the whole request', async () => {
    const errors = [{ pointer: '/source', detail: 'is taken' }]
    reply = () => ({ status: 403, body: { code: 'FORBIDDEN', detail: 'Not you.', errors } })
    await expect(run(await three())).rejects.toThrow(/FORBIDDEN\): Not you\.\n {2}\/source is taken/)
  })

  test('imports several paths as several sets, and refuses an entity that two of them describe', async () => {
    const folders = [await three(), await folderWith({ 'catalog-info.yaml': component('a') })]
    expect(await run(folders)).toBe(1)
    expect(service.seen).toHaveLength(1)
    expect(terminal.printed.join('\n')).toMatch(/DUPLICATE_ENTITY/)
  })

  test('refuses requests that cannot work', async () => {
    const folder = await three()
    const usage = { exitCode: 2 }
    await expect(run([folder, join(folder, 'catalog-info.yaml')])).rejects.toMatchObject(usage)
    await expect(run(join(folder, 'nowhere'))).rejects.toMatchObject(usage)
    await expect(run([folder, await three()], { set: 'x' })).rejects.toMatchObject(usage)
    await expect(run(folder, { source: 'nonsense' })).rejects.toMatchObject(usage)
    await expect(run(folder, { maxRemovals: 1 })).rejects.toMatchObject(usage)
  })

  test('finds nothing: says how to look for other names', async () => {
    expect(await run(await folderWith({ 'x.yaml': '' }))).toBe(1)
    expect(terminal.noted[0]).toMatch(/--file-name/)
  })

  test('sends large imports whole', async () => {
    const documents = Array.from({ length: 2_000 }, (_, i) => component(`c${i}`))
    expect(await run(await folderWith({ 'catalog-info.yaml': documents.join('---\n') }))).toBe(0)
    expect(linesOf(service.seen[0]?.body ?? '')).toHaveLength(2_000)
  })
})
