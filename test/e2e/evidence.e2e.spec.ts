import { readdir, readFile, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { compactVerify, createLocalJWKSet } from 'jose'
import { run } from '../../src/cli/program.js'
import type { OwnershipRecord } from '../../src/domain/evidence/ownership.js'
import type { RecordedEvent } from '../../src/domain/log/recorded-event.js'
import { folderWith } from '../../src/cli/test-kit/folder.js'
import { recorder } from '../../src/cli/test-kit/recorder.js'
import { component, components, facts } from '../kit/samples.js'
import { startTestService, type TestService } from '../kit/service.js'

/** Owners that are no refs, the last because of its Kelvin sign: they own nothing. Refs in any letters own. */
const NO_REFS = ['anna@example.com', 'Team Payments', 'a:b:c', 'group:default/\u212a']
const REF_IN_CAPITALS = 'Group:Default/CAPITALS'

let service: TestService
let folder: string
beforeAll(async () => {
  folder = await folderWith({})
  service = await startTestService({ dataDir: join(folder, 'data') })
  await service.batch(components(700))
  await service.batch(NO_REFS.map((owner, i) => component(`strange-${i}`, { owner })))
  await service.batch([component('shouted', { owner: REF_IN_CAPITALS })])
  await service.batch([component('gone', { owner: 'group:default/a' })])
  await service.rest('DELETE', '/api/catalog/fragments?entityRef=component:gone&reason=unused')
})
afterAll(() => service.close())

/** Runs the command line, and gives what it said. */
async function strata(...args: string[]) {
  const terminal = recorder()
  const exitCode = await run(['--url', service.url, ...args], terminal)
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') }
}

const at = (name: string) => join(folder, name)

describe('a pack of evidence', () => {
  test('is made while writes go on, and verified when the service is gone', async () => {
    const done = new AbortController()
    const writer = (async () => {
      for (let n = 0; !done.signal.aborted; n++)
        await service.batch([component(`later-${n % 50}`, { owner: `group:default/t${n % 7}` })])
    })()
    const first = await strata('export', 'audit', '--out', at('first'))
    const { position } = (await manifest('first')).period.to
    const second = await strata('export', 'audit', '--from', position, '--out', at('second'))
    done.abort()
    await writer
    expect([first.exitCode, second.exitCode, first.noted, second.noted]).toEqual([0, 0, '', ''])
    const { keys } = (await service.rest('GET', '/.well-known/jwks.json')).json as unknown as {
      keys: { kid: string }[]
    }
    const other = await startTestService({ dataDir: join(folder, 'data') })
    await service.close()
    service = other
    const verified = await strata('verify', at('second'), '--previous', at('first'), '--key-id', String(keys[0]?.kid))
    expect([verified.exitCode, verified.noted]).toEqual([0, ''])
    expect(verified.printed).toMatch(/nothing was changed/)
    expect((await strata('verify', at('first'), '--json')).exitCode).toBe(0)
  })

  test('tells what was deleted, by whom and why', async () => {
    const changes = (await readFile(at('first/ownership-changes.ndjson'), 'utf8')).split('\n').filter(Boolean)
    const gone = changes.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(gone.filter(({ entityRef }) => entityRef === 'component:default/gone')).toMatchObject([
      { before: null, after: 'group:default/a', cause: 'FRAGMENT_RECORDED', actor: 'local', reason: null },
      { before: 'group:default/a', after: null, cause: 'ENTITY_REMOVED', actor: 'local', reason: 'unused' },
    ])
  })

  test('tells who owns what, but for owners that are no refs', async () => {
    const owned = (await readFile(at('first/ownership-end.ndjson'), 'utf8')).split('\n').filter(Boolean)
    const owners = new Map(owned.map((line) => JSON.parse(line) as OwnershipRecord).map((r) => [r.entityRef, r.owner]))
    expect([...owners.keys()].filter((ref) => ref.includes('strange'))).toEqual([])
    expect(owners.get('component:default/shouted')).toBe('group:default/capitals')
  })

  test('is signed by the key that the service tells of, which only its owner can read', async () => {
    const { json } = await service.rest('GET', '/.well-known/jwks.json')
    const jws = (await readFile(at('first/manifest.jws'), 'utf8')).trim()
    const { payload } = await compactVerify(jws, createLocalJWKSet(json as unknown as { keys: [] }))
    expect(Buffer.from(payload).toString()).toBe(await readFile(at('first/manifest.json'), 'utf8'))
    expect((await stat(at('data/signing-key.pem'))).mode & 0o777).toBe(0o600)
    expect(await readdir(at('data'))).toEqual(['signing-key.pem'])
  })

  test('of an empty log is one', async () => {
    expect((await strata('export', 'audit', '--out', at('empty'))).exitCode).toBe(0)
    expect(await strata('verify', at('empty'))).toMatchObject({ exitCode: 0 })
    expect((await manifest('empty')).log).toEqual({ first: null })
  })
})

interface Manifest {
  period: { to: { position: string } }
  log: { first: string | null }
  notReflected: object[]
}

const manifest = async (name: string) => JSON.parse(await readFile(at(`${name}/manifest.json`), 'utf8')) as Manifest

describe('a period', () => {
  beforeAll(async () => {
    await service.batch([component('a'), component('b'), facts('component:default/a', { tier: 1 })])
    await service.projected()
  })

  test.each([
    ['from=x', 400, 'INVALID_POSITION', '/from'],
    ['to=99999', 400, 'INVALID_POSITION', '/to'],
    ['from=99999', 400, 'INVALID_POSITION', '/from'],
    ['to=2999-01-01T00:00:00Z', 400, 'INVALID_POSITION', '/to'],
    ['from=3&to=2', 422, 'INVALID_INPUT', '/from'],
    ['from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 422, 'INVALID_INPUT', '/from'],
    ['form=3', 422, 'INVALID_INPUT', '/form'],
  ])('%s is refused', async (query, status, code, pointer) => {
    const answer = await service.rest('GET', `/api/evidence?${query}`)
    expect([answer.status, answer.json]).toMatchObject([status, { code, errors: [{ pointer }] }])
  })

  test('may be empty, begin with the log, and be told by times', async () => {
    for (const [name, from, to] of [
      ['nothing', '2', '2'],
      ['zero', '0', '2'],
      ['times', '2000-01-01T00:00:00Z', new Date().toISOString()],
    ] as const) {
      expect((await strata('export', 'audit', '--from', from, '--to', to, '--out', at(name))).exitCode).toBe(0)
      expect((await strata('verify', at(name))).exitCode).toBe(0)
    }
    expect((await manifest('times')).period).toMatchObject({
      from: { position: '0' },
      to: { position: await service.head() },
    })
  })

  test('is never written over what is there', async () => {
    const { exitCode, noted } = await strata('export', 'audit', '--out', at('zero'))
    expect([exitCode, noted]).toEqual([2, expect.stringMatching(/is there already/)])
    expect((await strata('export', 'audit', '--as-of', '3', '--out', at('x'))).exitCode).toBe(2)
    expect((await strata('export', 'audit')).exitCode).toBe(2)
    expect((await strata('export', 'entities', '--from', '3')).exitCode).toBe(2)
  })

  test('names what the ledger does not reflect', async () => {
    const { service: opened } = service
    await opened.pool.query(
      `insert into projections.parked_events (projection, position, event_type, stream, error) values ('history@1', 2, 'T', 's', 'e')`,
    )
    await strata('export', 'audit', '--out', at('parked'))
    await opened.pool.query('delete from projections.parked_events')
    expect((await manifest('parked')).notReflected).toEqual([{ position: '2', type: 'T', status: 'open' }])
    expect((await strata('verify', at('parked'))).printed).toMatch(/does not reflect the event at 2/)
  })

  test('has what replays leave out: who was refused what', async () => {
    const { status } = await service.rest('POST', '/api/log/subscriptions/none/acknowledgements', { position: '1' })
    expect(status).toBe(404)
    await strata('export', 'audit', '--out', at('refused'))
    const events = (await readFile(at('refused/events.ndjson'), 'utf8')).trimEnd().split('\n')
    expect(events.map((line) => JSON.parse(line) as RecordedEvent)).toContainEqual(
      expect.objectContaining({ type: 'CommandRefused', stream: expect.stringMatching(/^audit-/) as unknown }),
    )
    expect((await strata('verify', at('refused'))).exitCode).toBe(0)
  })

  test('of a log that was changed since gives no pack, and nothing is left of it', async () => {
    const { pool } = service.service
    const { rows } = await pool.query<{ data: string }>('select data::text from log.events where position = 2')
    await pool.query(
      `update log.events set data = replace(data::text, 'production', 'experimental')::json where position = 2`,
    )
    const { exitCode, noted } = await strata('export', 'audit', '--from', '1', '--out', at('altered'))
    expect([exitCode, noted]).toEqual([1, expect.stringMatching(/There is no pack: .*changed since.*LOG_ALTERED/)])
    expect((await readdir(folder)).filter((name) => name.startsWith('altered'))).toEqual([])
    await pool.query('update log.events set data = $1 where position = 2', [rows[0]?.data])
  })
})

describe('the log of a service', () => {
  const doctor = async () => {
    const { exitCode, printed } = await strata('doctor', '--json')
    const { checks } = JSON.parse(printed) as { checks: { name: string; state: string; detail: string }[] }
    return [exitCode, checks.find(({ name }) => name === 'log unchanged')]
  }

  test('passes while nobody writes to its table, and is found out when somebody does', async () => {
    await service.batch(components(250))
    await service.projected()
    expect(await strata('verify', '--service')).toMatchObject({ exitCode: 0, noted: '' })
    expect((await doctor())[1]).toMatchObject({ state: 'ok' })
    const { pool } = service.service
    await pool.query(
      `update log.events set metadata = replace(metadata::text, '"local"', '"nobody"')::json where position = 123`,
    )
    const { exitCode, printed } = await strata('verify', '--service')
    expect([exitCode, printed]).toEqual([1, '✗ an event was changed after position 122, at 123'])
    const json = await strata('verify', '--service', '--json')
    expect(JSON.parse(json.printed)).toMatchObject({
      ok: false,
      difference: { kind: 'changed', after: '122', at: '123' },
    })
    expect(await doctor()).toEqual([
      1,
      expect.objectContaining({ state: 'failed', detail: expect.stringMatching(/at 123$/) as unknown }),
    ])
    expect((await strata('export', 'audit', '--out', at('rewritten'))).noted).toMatch(/LOG_ALTERED/)
    await pool.query(
      `update log.events set metadata = replace(metadata::text, '"nobody"', '"local"')::json where position = 123`,
    )
    expect((await strata('verify', '--service')).exitCode).toBe(0)
  })

  test('is not said to be unchanged where the chain of it has lost its end', async () => {
    const { pool } = service.service
    const { rows } = await pool.query<{ position: string }>('select max(position) as position from chain_v1.links')
    await pool.query('create table kept_head as select * from chain_v1.head; delete from chain_v1.head')
    const { exitCode, printed } = await strata('verify', '--service')
    const told = `the chain that was kept has lost its end: its head does not lead to its last link, at ${rows[0]?.position}`
    expect([exitCode, printed]).toEqual([1, `✗ ${told}`])
    expect(await doctor()).toEqual([1, expect.objectContaining({ state: 'failed', detail: told })])
    expect((await strata('export', 'audit', '--to', '100', '--out', at('headless'))).noted).toMatch(/LOG_ALTERED/)
    await pool.query('insert into chain_v1.head select * from kept_head; drop table kept_head')
    expect((await strata('verify', '--service')).exitCode).toBe(0)
  })

  test('is checked, or a pack is', async () => {
    expect((await strata('verify')).exitCode).toBe(2)
    expect((await strata('verify', folder, '--service')).exitCode).toBe(2)
    expect((await strata('verify', at('no-such-folder'))).exitCode).toBe(2)
  })
})

describe('strata export audit', () => {
  test.each([
    [
      'breaks off',
      '{"begin":{"from":"0","to":"2","events":2}}\n{"records":"events"}\n{"position":"1"}\n',
      /without a manifest/,
    ],
    [
      'tells of a problem',
      '{"problem":{"code":"LOG_ALTERED","detail":"It was."}}\n',
      /There is no pack: It was. \(LOG_ALTERED\)/,
    ],
    ['is no pack', 'hello\n', /not understood/],
    [
      'is of another version',
      '{"begin":{"events":0}}\n{"end":{"manifest":"{\\"files\\":[]}","signature":"x"}}\n',
      /same version/,
    ],
  ])('leaves nothing behind when the answer %s', async (_, body, reason) => {
    const server = createServer((_request, response) => response.end(body)).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { exitCode, noted } = await strata('--url', url, 'export', 'audit', '--out', at('broken'))
    expect([exitCode, noted]).toEqual([1, expect.stringMatching(reason)])
    expect((await readdir(folder)).filter((name) => name.startsWith('broken'))).toEqual([])
    await closed(server)
  })
})

const closed = (server: Server) => new Promise((resolve) => server.close(resolve))
