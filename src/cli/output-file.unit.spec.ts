import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Command } from 'commander'
import { addExportCommand } from './export/command.js'
import { openOutput, writingTo } from './output-file.js'
import { run } from './program.js'
import { folderWith } from './test-kit/folder.js'
import { recorder } from './test-kit/recorder.js'
import { stubService, type StubService } from './test-kit/stub-service.js'

let service: StubService
let folder: string
beforeEach(async () => {
  const events = [1, 2, 3].map((n) => `${JSON.stringify({ specversion: '1.0', id: `e${n}`, position: String(n) })}\n`)
  service = await stubService(({ path }) =>
    path === '/api/log' ? { type: 'application/x-ndjson', body: events.join('') } : undefined,
  )
  folder = await folderWith({ file: 'kept' })
  await mkdir(join(folder, 'folder'))
  await symlink(join(folder, 'nowhere/x'), join(folder, 'dangling'))
})
afterEach(() => service.close())

/** Runs the command line with a place below the folder for its output, and gives the exit code and what was told. */
async function strata(out: string, ...args: string[]): Promise<[number, string]> {
  const terminal = recorder()
  const exitCode = await run(['--url', service.url, ...args, '--out', join(folder, out)], terminal)
  return [exitCode, terminal.noted.join('\n').replaceAll(folder, '')]
}

/** Where nothing can be written, and what is told of it. */
const NO_PLACES: [string, RegExp][] = [
  [
    'missing/out',
    /^strata: \/missing\/out cannot be written: \/missing\/out\S* has no folder to be in.*Make the folder/,
  ],
  ['file/out', /^strata: \/file\/out cannot be written: a part of \/file\/out\S* is a file and no folder/],
  ['folder', /^strata: \/folder cannot be written: \/folder is a folder\. Give the name of a file\.$/],
]

describe.each(['ndjson', 'csv', 'parquet'])('an export as %s', (format) => {
  test.each(NO_PLACES)('into %s is refused before anything is asked', async (out, told) => {
    expect(await strata(out, 'export', 'events', '--format', format)).toEqual([1, expect.stringMatching(told)])
    expect(service.seen).toEqual([])
    expect((await readdir(folder)).sort()).toEqual(['dangling', 'file', 'folder'])
  })

  test('whose file is a folder while it is written is refused', async () => {
    await mkdir(join(folder, 'out.part'))
    const told = /^strata: \/out cannot be written: \/out\.part is a folder/
    expect(await strata('out', 'export', 'events', '--format', format)).toEqual([1, expect.stringMatching(told)])
  })

  test('to a disk that is full says so', async () => {
    await symlink('/dev/full', join(folder, 'out.part'))
    const told = /^strata: \/out cannot be written: there is no room left/
    expect(await strata('out', 'export', 'events', '--format', format)).toEqual([1, expect.stringMatching(told)])
    expect(await readdir(folder)).not.toContain('out.part')
  })
})

describe('an export to stdout', () => {
  const exported = async (format: string, code: string) => {
    const gone = Object.assign(new Error('gone'), { code })
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done(gone) })
    const program = new Command().exitOverride().option('--url <url>', '', service.url)
    addExportCommand(program, recorder(), () => undefined, stdout)
    await program.parseAsync(['export', 'events', '--format', format], { from: 'user' })
  }

  test.each(['ndjson', 'csv'])('as %s is no failure when its reader goes away', async (format) => {
    await exported(format, 'EPIPE')
    await expect(exported(format, 'EIO')).rejects.toThrow('gone')
  })
})

describe('a replay', () => {
  test.each([[[]], [['--resume']]])('with %j is refused before anything is asked', async (more) => {
    for (const [out, told] of NO_PLACES.slice(0, 2))
      expect(await strata(out, 'replay', ...more)).toEqual([1, expect.stringMatching(told)])
    expect((await strata('folder', 'replay', ...more))[1]).toMatch(/^strata: \/folder (is there|cannot be written)/)
    expect(service.seen).toEqual([])
  })

  test('goes to no place that a link says though nothing is there', async () => {
    expect(await strata('dangling', 'replay')).toEqual([1, expect.stringMatching(/dangling is there already/)])
    const told = /dangling has no folder to be in, or is a link to nowhere/
    expect(await strata('dangling', 'replay', '--resume')).toEqual([1, expect.stringMatching(told)])
  })

  test('to a disk that is full says so', async () => {
    await symlink('/dev/full', join(folder, 'out'))
    const told = /\nstrata: \/out cannot be written: there is no room left/
    expect(await strata('out', 'replay', '--resume')).toEqual([1, expect.stringMatching(told)])
  })
})

describe('a pack of evidence', () => {
  test.each<[string, number, RegExp]>([
    ['dangling', 2, /dangling is there already. Evidence is never written over/],
    ['file', 2, /file is there already/],
    ['file/out', 1, /\/file\/out cannot be written: a part of \/file\/out is a file and no folder/],
    ['dangling/out', 1, /\/dangling\/out cannot be written: \/dangling is no folder, and none can be made there/],
    ['file/a/out', 1, /\/file\/a\/out cannot be written: a part of \/file\/a\/out is a file/],
    ['folder/' + 'n'.repeat(255), 1, /cannot be written: the name is too long/],
  ])('at %s is refused before anything is asked', async (out, exitCode, told) => {
    expect(await strata(out, 'export', 'audit')).toEqual([exitCode, expect.stringMatching(told)])
    expect(service.seen).toEqual([])
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('kept')
  })

  test('that is refused leaves no folder behind, unless something else is in it', async () => {
    expect(await strata('a/b/out', 'export', 'audit')).toEqual([1, expect.stringMatching(/NOT_FOUND/)])
    expect((await readdir(folder)).sort()).toEqual(['dangling', 'file', 'folder'])
    service.close()
    service = await stubService(() => {
      void writeFile(join(folder, 'a/note'), 'of somebody else')
      return undefined
    })
    await strata('a/b/out', 'export', 'audit')
    expect(await readdir(join(folder, 'a'))).toEqual(['note'])
  })
})

describe('what the file system refuses', () => {
  const refused = (code: string) =>
    writingTo('out', () => Promise.reject(Object.assign(new Error(code), { code, syscall: 'open', path: 'out.part' })))

  test.each([
    ['EACCES', 'this user may not write to out.part'],
    ['EPERM', 'this user may not write to out.part'],
    ['EROFS', 'out.part is in a file system that can only be read'],
    ['EDQUOT', 'there is no room left'],
    ['ENOTEMPTY', 'out.part is there already'],
    ['ELOOP', 'links lead from out.part in a circle'],
    ['EIO', 'the disk fails at out.part'],
  ])('by %s is told in words', async (code, told) => {
    await expect(refused(code)).rejects.toThrow(`out cannot be written: ${told}`)
    await expect(refused(code)).rejects.toMatchObject({ name: 'CliError', exitCode: 1 })
  })

  test('is no cover for other failures', async () => {
    await expect(refused('ECONNRESET')).rejects.toThrow(/^ECONNRESET$/)
    await expect(writingTo('out', () => Promise.reject(new TypeError('mine')))).rejects.toThrow(TypeError)
  })

  test('between two writes does not end the process', async () => {
    const output = await openOutput('/dev/full', 'w')
    output.write('x')
    await new Promise((closed) => output.once('close', closed))
    expect(output.errored).toMatchObject({ code: 'ENOSPC' })
  })
})
