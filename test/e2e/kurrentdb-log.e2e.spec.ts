import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { listen } from '../../src/api/http-server.js'
import { openService, PROJECTIONS } from '../../src/api/service.js'
import { run } from '../../src/cli/program.js'
import { folderWith } from '../../src/cli/test-kit/folder.js'
import { recorder } from '../../src/cli/test-kit/recorder.js'
import { readConfig } from '../../src/platform/config/read-config.js'
import { createLogger } from '../../src/platform/logging/logger.js'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { component, components, facts } from '../kit/samples.js'
import { TestService } from '../kit/service.js'
import { KurrentdbServer } from '../kurrentdb-server/kurrentdb-server.js'

let log: KurrentdbServer
let database: TestDatabase
let service: TestService

beforeAll(async () => {
  log = await KurrentdbServer.start()
  database = await createTestDatabase()
  service = await start()
})
afterAll(async () => {
  await service.close()
  await database.drop()
  await log.stop()
})
beforeEach(() => log.faults.forget())

/** A service whose log is in KurrentDB and whose read models are in Postgres. */
async function start(): Promise<TestService> {
  const opened = await openService(
    readConfig({
      STRATA_PORT: '0',
      STRATA_DATABASE_URL: database.url,
      STRATA_EVENT_STORE_URL: log.url,
      STRATA_DATA_DIR: await folderWith({}),
    }),
    createLogger('silent'),
  )
  const server = await listen(opened)
  return new TestService(server.url, opened, async () => {
    await server.close()
    await opened.close()
  })
}

const NAMES = `query ($after: String) {
  entities(first: 100, after: $after) { edges { node { ref } } pageInfo { hasNextPage endCursor } }
}`

interface Names {
  entities: {
    edges: { node: { ref: string } }[]
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
  }
}

/** Refs of all entities once everything that was recorded is projected. */
async function refs(): Promise<string[]> {
  await service.projected()
  const found: string[] = []
  for (let after: string | null = null; ;) {
    const { entities }: Names = await service.data<Names>(NAMES, { after })
    found.push(...entities.edges.map(({ node }) => node.ref))
    if (!entities.pageInfo.hasNextPage) return found
    after = entities.pageInfo.endCursor
  }
}

/** The events of Strata's own streams, as the server holds them. */
const written = () => log.log.all.filter(({ stream }) => /^(entity|source)-/.test(stream))

describe('a service on a log in KurrentDB', () => {
  test('records fragments, singly and in bulk, and shows them', async () => {
    expect((await service.rest('POST', '/api/catalog/fragments', component('single'))).status).toBe(201)
    const answer = await service.batch(components(200, 'bulk'))
    expect(answer.status).toBe(207)
    await service.batch([{ ...facts('component:single', { tier: 1 }), source: 'decorator' }])
    expect(await refs()).toHaveLength(201)
  })

  test('reads its own writes at the position that a write answers', async () => {
    const { json } = await service.rest('POST', '/api/catalog/fragments', component('own-write'))
    const { position } = json as { position: string }
    const { entity } = await service.data<{ entity: { ref: string } | null }>(
      `query ($position: Position!) { entity(ref: "component:own-write", minPosition: $position) { ref } }`,
      { position },
    )
    expect(entity?.ref).toBe('component:default/own-write')
  })

  test('tells projections as live, with nothing between them and the end of the log', async () => {
    await service.projected()
    log.addForeign('shop-1', [{ type: 'OrderPlaced' }, { type: 'OrderPaid', isJson: false, data: Buffer.from([255]) }])
    log.addForeign('$stats-127.0.0.1:2113', [{ type: '$statsCollected' }])
    await service.projected()
    const { projections } = await service.data<{ projections: { state: string; lag: number }[] }>(
      `{ projections { state lag } }`,
    )
    expect(projections).toEqual(PROJECTIONS.map(() => ({ state: 'LIVE', lag: 0 })))
  })

  test('replaces a set', async () => {
    const put = (items: unknown[]) =>
      service.lines(
        'PUT',
        '/api/catalog/sets/one?source=scm/github/acme',
        items.map((item) => JSON.stringify(item)).join('\n'),
      )
    expect((await put(components(5, 'set'))).json).toMatchObject({ recorded: 5 })
    expect((await put(components(4, 'set'))).json).toMatchObject({ unchanged: 4, retracted: 1 })
    expect((await refs()).filter((ref) => ref.includes('/set-'))).toHaveLength(4)
  })

  test('keeps correlation and actor where KurrentDB looks for them', () => {
    const stored = written().find(({ stream }) => stream === 'entity-component:default/single')
    const bulk = written().find(({ stream }) => stream === 'entity-component:default/bulk-7')
    for (const event of [stored, bulk]) {
      expect(JSON.parse(String(event?.metadata))).toMatchObject({
        $correlationId: expect.any(String),
        $causationId: expect.any(String),
        actor: 'local',
      })
    }
  })

  test('goes on where it was after a restart', async () => {
    const before = await refs()
    await service.close()
    service = await start()
    expect(await refs()).toEqual(before)
    await service.batch(components(3, 'restarted'))
    expect(await refs()).toHaveLength(before.length + 3)
  })

  test('outlives a log that goes away and returns', async () => {
    const before = await refs()
    await log.goAway()
    const recorded = service.rest('POST', '/api/catalog/fragments', component('patient'))
    await log.comeBack()
    expect((await recorded).status).toBe(201)
    expect(await refs()).toHaveLength(before.length + 1)
  })

  test('records each fragment once, whatever is lost on the way', async () => {
    const before = { refs: (await refs()).length, events: written().length }
    log.faults.plan('append', { kind: 'break-after' })
    log.faults.plan('multi-append', { kind: 'break-after' })
    const answers = await Promise.all([
      service.batch(components(50, 'lossy')),
      service.rest('POST', '/api/catalog/fragments', component('lossy-single')),
    ])
    expect(answers.map(({ status }) => status)).toEqual([207, 201])
    expect(await refs()).toHaveLength(before.refs + 51)
    expect(written()).toHaveLength(before.events + 51)
    expect(new Set(written().map(({ id }) => id)).size).toBe(written().length)
  })
})

test('packs of evidence are made of it, and join', async () => {
  const folder = await folderWith({})
  const strata = async (...args: string[]) => {
    const terminal = recorder()
    return [await run(['--url', service.url, ...args], terminal), ...terminal.noted]
  }
  const [first, second] = [join(folder, 'first'), join(folder, 'second')]
  const middle = String(await service.service.eventStore.head())
  await service.batch([component('in-evidence', { owner: 'group:default/a' })])
  expect(await strata('export', 'audit', '--to', middle, '--out', first)).toEqual([0])
  expect(await strata('export', 'audit', '--from', middle, '--out', second)).toEqual([0])
  expect(await strata('verify', first)).toEqual([0])
  expect(await strata('verify', second, '--previous', first)).toEqual([0])
  expect(await strata('verify', '--service')).toEqual([0])
})
