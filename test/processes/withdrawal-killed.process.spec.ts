import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openPool, type Pool } from '../../src/platform/database/database.js'
import { createLogger } from '../../src/platform/logging/logger.js'
import type { WithdrawalResult } from '../../src/ingestion/withdrawal/withdrawer.js'
import { Client } from '../kit/client.js'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { component, type Item } from '../kit/samples.js'
import { ServerProcess } from '../kit/server-process.js'

const ENTITIES = 3000
const SOURCE = 'scm/github/acme'

let database: TestDatabase
let pool: Pool
beforeAll(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 2, applicationName: 'test', logger: createLogger('silent') })
})
afterAll(async () => {
  await ServerProcess.endAll()
  await pool.end()
  await database.drop()
})

const scan = (owner: string): Item[] =>
  Array.from({ length: ENTITIES }, (_, i) => component(`c-${String(i).padStart(4, '0')}`, { owner }))

async function says(client: Client, items: readonly Item[]): Promise<string> {
  const { json } = await client.batch(items, `?source=${SOURCE}`)
  const results = json as unknown as { outcome: string; position: string }[]
  expect(results.every(({ outcome }) => outcome === 'RECORDED')).toBe(true)
  return results.map(({ position }) => position).reduce((a, b) => (BigInt(a) > BigInt(b) ? a : b))
}

async function withdrawn(): Promise<{ events: number; entities: number; causes: number }> {
  const { rows } = await pool.query<{ events: number; entities: number; causes: number }>(
    `select count(*)::int as events, count(distinct stream)::int as entities, count(distinct metadata->>'$causationId')::int as causes
     from log.events where type = 'EntityFragmentWithdrawn'`,
  )
  return rows[0] ?? { events: 0, entities: 0, causes: 0 }
}

async function owners(client: Client, minPosition: string): Promise<Record<string, number>> {
  const { facets } = await client.data<{ facets: { values: { value: string; count: number }[] }[] }>(
    'query ($minPosition: Position) { facets(fields: ["spec.owner"], minPosition: $minPosition) { values { value count } } }',
    { minPosition },
  )
  return Object.fromEntries((facets[0]?.values ?? []).map(({ value, count }) => [value, count]))
}

test('a withdrawal whose service is killed half-way, begun anew, is done once', async () => {
  const [first, url] = await ServerProcess.start(database.url)
  const client = new Client(url)
  const from = await says(client, scan('good'))
  const until = await says(client, scan('bad'))
  const body = { from, until, reason: 'a bad scan', expectedCount: ENTITIES }
  const path = `/api/catalog/sources/withdrawal?source=${SOURCE}`

  // On a busy machine the history may be behind for longer than a request waits.
  while ((await client.rest('POST', `${path}&dryRun=true`, { from, until })).status === 503) await delay(50)
  const cutOff = client.rest('POST', path, body).catch(() => undefined)
  while ((await withdrawn()).events === 0) await delay(1)
  await first.kill({ whole: true })
  await cutOff
  const half = await withdrawn()
  expect(half.events).toBeGreaterThan(0)
  expect(half.events).toBeLessThan(ENTITIES)

  const [second, again] = await ServerProcess.start(database.url)
  const survivor = new Client(again)
  // The source speaks of one that was not reached.
  await says(survivor, [component(`c-${ENTITIES - 1}`, { owner: 'better' })])
  const sum = { restored: 0, unchanged: 0, leftAlone: 0 }
  let position = until
  // Each request is a command of its own: the one that was cut off, and those that found something left to do.
  let causes = half.causes
  for (let next: string | null | undefined; next !== null;) {
    const query = next === undefined ? '' : `&after=${next}`
    const { status, json } = await survivor.rest('POST', `${path}${query}`, body)
    if (status === 503) continue
    expect([status, json]).toEqual([200, json])
    const part = json as unknown as WithdrawalResult
    for (const outcome of Object.keys(sum) as (keyof typeof sum)[]) sum[outcome] += part[outcome]
    position = part.position ?? position
    if (part.restored > 0) causes += 1
    next = part.next
  }
  expect(sum).toEqual({ restored: ENTITIES - 1 - half.events, unchanged: half.events, leftAlone: 1 })
  expect(await withdrawn()).toEqual({ events: ENTITIES - 1, entities: ENTITIES - 1, causes })
  expect(half.causes).toBe(1)
  expect(await owners(survivor, position)).toEqual({ 'group:default/good': ENTITIES - 1, 'group:default/better': 1 })
  expect((await second.stop()).code).toBe(0)
}, 180_000)
