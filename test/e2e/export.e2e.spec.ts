import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { Command, Option } from 'commander'
import { addExportCommand } from '../../src/cli/export/command.js'
import { folderWith } from '../../src/cli/test-kit/folder.js'
import { recorder } from '../../src/cli/test-kit/recorder.js'
import type { CloudEvent } from '../../src/projections/feed/cloud-event.js'
import { component, components, facts } from '../kit/samples.js'
import { startTestService, type TestService } from '../kit/service.js'

const COUNT = 1203
const ODD = component('odd', { owner: 'group:default/o', note: 'a "quoted", thing\nof two lines' }, { title: 'Ö, "x"' })

let service: TestService
let folder: string
beforeAll(async () => {
  service = await startTestService()
  await service.batch([ODD, ...components(COUNT - 1)])
  await service.batch([{ ...facts(ODD.entityRef, { tier: 1 }), source: 'hr/okta' }])
  await service.projected()
  folder = await folderWith({})
})
afterAll(() => service.close())

/** Runs the command and gives what it wrote to stdout. */
async function run(...args: string[]): Promise<string> {
  const stdout = new PassThrough()
  const told = text(stdout)
  const program = new Command().exitOverride().addOption(new Option('--url <url>').default(service.url))
  program.configureOutput({ writeErr: () => undefined })
  addExportCommand(program, recorder(), () => undefined, stdout)
  await program.parseAsync(['export', ...args], { from: 'user' })
  stdout.end()
  return told
}

const lines = (told: string) =>
  told
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

async function parquet(what: string, ...args: string[]): Promise<Record<string, unknown>[]> {
  const path = join(folder, `${what}.parquet`)
  await run(what, '--format', 'parquet', '--out', path, ...args)
  return parquetReadObjects({ file: await asyncBufferFromFile(path) })
}

describe('strata export entities', () => {
  test('writes each entity once, by ref', async () => {
    const records = lines(await run('entities'))
    const refs = records.map(({ ref }) => String(ref))
    expect(refs).toEqual([...refs].sort())
    expect(new Set(refs).size).toBe(COUNT)
    expect(records.find(({ ref }) => ref === ODD.entityRef)).toMatchObject({
      kind: 'Component',
      metadata: { name: 'odd' },
      facts: { tier: 1 },
      ownerRef: 'group:default/o',
      revision: 1,
    })
  })

  test('writes the entities that a filter lets through', async () => {
    const filter = JSON.stringify({ field: 'metadata.name', in: ['odd', 'c-7'] })
    const records = lines(await run('entities', '--filter', filter))
    expect(records.map(({ ref }) => ref)).toEqual(['component:default/c-7', 'component:default/odd'])
  })

  test('writes CSV that keeps commas, quotes and line breaks', async () => {
    const told = await run('entities', '--format', 'csv', '--filter', '{"field":"metadata.name","equals":"odd"}')
    expect(told.split('\n')[0]).toBe(
      'ref,api_version,kind,namespace,name,title,description,type,lifecycle,owner_ref,tags,metadata,spec,facts,revision,position,created_at,updated_at',
    )
    expect(told).toContain('component:default/odd,backstage.io/v1alpha1,Component,,odd,"Ö, ""x""",,service,production,')
    expect(told).toContain('"{""type"":""service"",""lifecycle"":""production"",""owner"":""group:default/o"",')
  })

  test('writes Parquet with the same rows', async () => {
    const rows = await parquet('entities')
    const records = lines(await run('entities'))
    expect(rows.map(({ ref }) => ref)).toEqual(records.map(({ ref }) => ref))
    expect(rows.map(({ spec }) => JSON.parse(String(spec)) as unknown)).toEqual(records.map(({ spec }) => spec))
    const odd = rows.find(({ name }) => name === 'odd')
    expect(odd).toMatchObject({ title: 'Ö, "x"', owner_ref: 'group:default/o', revision: 1n, description: null })
    expect(odd?.['updated_at']).toEqual(
      new Date(String(records.find(({ ref }) => ref === odd?.['ref'])?.['updatedAt'])),
    )
  })

  test('writes a Parquet file without rows where there is nothing', async () => {
    expect(await parquet('entities', '--filter', '{"any":[]}')).toEqual([])
  })

  test('leaves nothing behind when it is refused', async () => {
    const args = ['--out', join(folder, 'refused.csv'), '--format', 'csv']
    await expect(run('entities', ...args, '--filter', '{"field":"kind"}')).rejects.toThrow('INVALID_FILTER')
    await expect(run('entities', ...args, '--filter', '{')).rejects.toThrow('INVALID_FILTER')
    expect((await readdir(folder)).filter((name) => name.startsWith('refused'))).toEqual([])
    await expect(run('entities', '--format', 'parquet')).rejects.toThrow('--out')
  })
})

describe('strata export as of a moment', () => {
  test('writes the entities of then, whatever has come since', async () => {
    const position = String(await service.head())
    const then = lines(await run('entities'))
    await service.batch([component('later')])
    await service.projected()
    expect(lines(await run('entities'))).toHaveLength(COUNT + 1)
    expect(lines(await run('entities', '--as-of', position))).toEqual(then)
    await expect(run('entities', '--as-of', 'then')).rejects.toThrow('INVALID_POSITION')
    await service.rest('DELETE', '/api/catalog/fragments?entityRef=component:later')
  })

  test('writes the changes of owners until then', async () => {
    const owned = lines(await run('ownership'))
    expect(owned[0]).toMatchObject({ entityRef: 'component:default/later', after: null, cause: 'ENTITY_REMOVED' })
    expect(owned).toHaveLength(COUNT + 2)
    const first = owned.at(-1)
    expect(lines(await run('ownership', '--as-of', String(first?.['position'])))).toEqual([first])
    expect(await parquet('ownership')).toHaveLength(COUNT + 2)
  })
})

describe('strata export events', () => {
  test('writes the log, up to a moment if one is given', async () => {
    const log = (await service.rest('GET', '/api/log')).json as unknown as CloudEvent[]
    const path = join(folder, 'log.ndjson')
    await run('events', '--out', path)
    expect(lines(await readFile(path, 'utf8'))).toEqual(log)
    const some = lines(await run('events', '--as-of', String(log[4]?.position)))
    expect(some).toEqual(log.slice(0, 5))
  })

  test('writes Parquet of them', async () => {
    const rows = await parquet('events')
    expect(rows).toHaveLength(COUNT + 5)
    expect(rows[1]).toMatchObject({ type: 'EntityFragmentRecorded', source: 'api/local', revision: 0n, actor: 'local' })
  })
})
