import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import pg from 'pg'
import { createLogger } from '../logging/logger.js'
import { startEmbeddedServer, type EmbeddedServer } from './embedded-server.js'

const SETTINGS = { shared_buffers: '16MB', fsync: 'off' }
const logger = createLogger('silent')

let parent: string
let dataDir: string
let running: EmbeddedServer[]
let children: ChildProcess[]
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'strata-server-'))
  await chmod(parent, 0o755)
  dataDir = join(parent, 'data')
  running = []
  children = []
})
afterEach(async () => {
  children.forEach((child) => child.kill('SIGKILL'))
  await Promise.all(running.map((server) => server.stop()))
  await rm(parent, { recursive: true, force: true })
})

async function start(): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ dataDir, logger, settings: SETTINGS })
  running.push(server)
  return server
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

/** Another Strata process that owns the folder. */
async function startElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    const { startEmbeddedServer } = await import('./dist/platform/database/embedded-server.js')
    const logger = { info() {}, warn() {} }
    const server = await startEmbeddedServer(${JSON.stringify({ dataDir, settings: SETTINGS }).replace(/^\{/, '{logger,')})
    console.log(server.url)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, url: line.toString().trim() }
}

describe('startEmbeddedServer', () => {
  test('keeps data from one start to the next, and the password to its owner', async () => {
    const first = await start()
    expect(first.url).toMatch(/^postgres:\/\/strata:[\w-]{32}@127\.0\.0\.1:\d+\/strata$/)
    await query(first.url, `create table note as select 'Zoë' as text`)
    await first.stop()
    const second = await start()
    expect(await query(second.url, 'select text from note')).toEqual([{ text: 'Zoë' }])
    expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600)
    await second.stop()
    await second.stop()
    expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres-password'])
  })

  test('takes settings, and nobody in without the password', async () => {
    const { url } = await start()
    expect(await query(url, 'show shared_buffers')).toEqual([{ shared_buffers: '16MB' }])
    const wrong = new URL(url)
    wrong.password = 'wrong'
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed')
  })

  test('takes over the server of a process that was killed', async () => {
    const { child, url } = await startElsewhere()
    await query(url, 'create table note as select 1 as n')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await query(url, 'select n from note')).toEqual([{ n: 1 }])
    const server = await start()
    expect(await query(server.url, 'select n from note')).toEqual([{ n: 1 }])
  })

  test('refuses a folder that another process owns, and leaves that one in peace', async () => {
    const { child, url } = await startElsewhere()
    await expect(start()).rejects.toThrow(`${dataDir} is in use by another Strata process (pid ${child.pid ?? 0})`)
    expect(await query(url, 'select 1 as n')).toEqual([{ n: 1 }])
    child.kill('SIGKILL')
    await once(child, 'exit')
    await start()
  })

  test('starts after a crash of the machine, whoever has the ids of that time now', async () => {
    await (await start()).stop()
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid')
    const others = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    children.push(others)
    await writeFile(
      pidFile,
      `${others.pid ?? 0}\n${dataDir}/postgres\n1700000000\n5432\n\n127.0.0.1\n 1234567 3\nready\n`,
    )
    await writeFile(join(dataDir, 'strata.pid'), `${others.pid ?? 0}\nthe boot before 123\n`)
    const server = await start()
    expect(await query(server.url, 'select 1 as n')).toEqual([{ n: 1 }])
  })

  test('makes the cluster anew when a kill interrupted it', async () => {
    await mkdir(join(dataDir, 'postgres.new-abc', 'base'), { recursive: true })
    await writeFile(join(dataDir, 'postgres-password'), '')
    await (await start()).stop()
    expect(await readdir(dataDir)).not.toContain('postgres.new-abc')
  })

  test('works below a folder that only its owner may enter', async () => {
    await chmod(parent, 0o700)
    const server = await start()
    expect(await query(server.url, 'select 1 as n')).toEqual([{ n: 1 }])
  })

  test('shows why Postgres does not start, and gives the folder free', async () => {
    const wrong = startEmbeddedServer({ dataDir, logger, settings: { work_mem: 'lots' } })
    await expect(wrong).rejects.toThrow(/does not start in .*invalid value for parameter "work_mem"/s)
    await start()
    expect(await readFile(join(dataDir, 'postgres', 'server.log'), 'utf8')).toContain('ready to accept connections')
  })
})
