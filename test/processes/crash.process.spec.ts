import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { decodeEvent, type DomainEvent } from '../../src/domain/events/decode-event.js'
import { fold } from '../../src/domain/fragments/fold.js'
import type { Fragment } from '../../src/domain/fragments/fragment.js'
import type { RecordedEvent } from '../../src/domain/log/recorded-event.js'
import { defaultRank } from '../../src/domain/sources/source.js'
import { PostgresEventStore } from '../../src/event-store/postgres/postgres-event-store.js'
import type { FragmentResult } from '../../src/ingestion/fragments/fragment-result.js'
import { openPool } from '../../src/platform/database/database.js'
import { createLogger } from '../../src/platform/logging/logger.js'
import { Client } from '../kit/client.js'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { Random } from '../kit/random.js'
import { component, facts, type Item } from '../kit/samples.js'
import { ServerProcess } from '../kit/server-process.js'
import { StreamedBatch } from '../kit/streamed-batch.js'

const ROUNDS = 10
const REFS = 40
const BATCH = 150
const SOURCES = ['scm/github/acme', 'hr/okta', 'api/tool'] as const

/** What the service said it had recorded, with what it was asked to. */
interface Acknowledged {
  item: Item
  result: FragmentResult
}

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await ServerProcess.endAll()
  await database.drop()
})

/** Writers of one round, until the service is gone. Every item is unlike any other, so that it can be found in the log. */
class Writers {
  readonly acknowledged: Acknowledged[] = []

  constructor(
    private readonly url: string,
    private readonly random: Random,
    private readonly round: number,
    private readonly killAt: number,
    private readonly kill: () => void,
  ) {}

  async run(): Promise<void> {
    await Promise.all(
      [0, 1, 2].map((writer) => this.#singles(writer)).concat([0, 1].map((writer) => this.#batches(writer))),
    )
  }

  async #singles(writer: number): Promise<void> {
    const client = new Client(this.url)
    for (let i = 0; ; i++) {
      const item = this.#item(`${this.round}-single-${writer}-${i}`)
      const answer = await client.rest('POST', '/api/catalog/fragments', item).catch(() => undefined)
      if (!answer) return
      this.#acknowledge(item, answer.json as unknown as FragmentResult)
    }
  }

  async #batches(writer: number): Promise<void> {
    for (let i = 0; ; i++) {
      const items = Array.from({ length: BATCH }, (_, n) => this.#item(`${this.round}-batch-${writer}-${i}-${n}`))
      const batch = StreamedBatch.open(this.url)
      const sent = batch.send(items).then(() => batch.end())
      let answered = 0
      for await (const result of batch.results()) {
        const item = items[answered++]
        if (item) this.#acknowledge(item, result)
      }
      await sent
      if (answered < items.length) return
    }
  }

  #item(id: string): Item {
    const name = `e-${this.random.int(REFS)}`
    const source = this.random.pick(SOURCES)
    const item =
      source === SOURCES[0] ? component(name, { id }) : facts(`component:default/${name}`, { [source]: id, last: id })
    return { ...item, source }
  }

  #acknowledge(item: Item, result: FragmentResult): void {
    if (result.outcome === null) throw new Error(`refused: ${JSON.stringify(result)}`)
    if (this.acknowledged.push({ item, result }) === this.killAt) this.kill()
  }
}

test('what was acknowledged survives being killed, once and whole, and the catalog is the fold of the log', async () => {
  const acknowledged: Acknowledged[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const random = new Random(round)
    const [server, url] = await ServerProcess.start(database.url)
    let killed = Promise.resolve()
    const kill = () => void (killed = server.kill({ whole: round % 2 === 0 }))
    const writers = new Writers(url, random, round, 50 + random.int(1500), kill)
    await writers.run()
    await killed
    acknowledged.push(...writers.acknowledged)
  }

  const [server, url] = await ServerProcess.start(database.url)
  const { events, head } = await log()
  checkLog(events, acknowledged)
  await checkCatalog(new Client(url), events, head)
  expect((await server.stop()).code).toBe(0)
}, 300_000)

async function log(): Promise<{ events: RecordedEvent[]; head: string | null }> {
  const logger = createLogger('silent')
  const pool = openPool(database.url, { max: 3, applicationName: 'test', logger })
  const store = new PostgresEventStore(pool, logger)
  const events: RecordedEvent[] = []
  for (let after = null; ;) {
    const page = await store.readAll({ after, limit: 5000 })
    events.push(...page.events)
    if (page.caughtUp) break
    after = page.position
  }
  const head = await store.head()
  await store.close()
  await pool.end()
  return { events, head }
}

function checkLog(events: readonly RecordedEvent[], acknowledged: readonly Acknowledged[]): void {
  const next = new Map<string, number>()
  const said = new Map<string, RecordedEvent[]>()
  for (const event of events) {
    const expected = next.get(event.stream) ?? 0
    if (event.revision !== expected) throw new Error(`${event.stream} has ${event.revision} where ${expected} is due`)
    next.set(event.stream, expected + 1)
    const content = JSON.stringify(event.data['fragment'])
    said.set(content, [...(said.get(content) ?? []), event])
  }
  for (const { item, result } of acknowledged) {
    const found = said.get(JSON.stringify(item.fragment)) ?? []
    const places = found.map(({ stream, revision }) => [stream, revision])
    expect([item, places]).toEqual([item, [[`entity-${item.entityRef}`, result.revision]]])
    // Of items that were appended together it is the position of the last one.
    expect(Number(result.position)).toBeGreaterThanOrEqual(Number(found[0]?.position))
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * 50)
}

async function checkCatalog(client: Client, events: readonly RecordedEvent[], head: string | null): Promise<void> {
  const refs = Array.from({ length: REFS }, (_, i) => `component:default/e-${i}`)
  const query = `query ($refs: [String!]!, $at: Position) { entitiesByRefs(refs: $refs, minPosition: $at) { metadata spec facts revision position } }`
  const { entitiesByRefs } = await client.data<{ entitiesByRefs: object[] }>(query, { refs, at: head })
  const expected = refs.map((ref) => effective(events.filter(({ stream }) => stream === `entity-${ref}`)))
  expect(entitiesByRefs).toEqual(expected)
  expect(expected.filter((entity) => entity !== null).length).toBeGreaterThan(REFS / 2)
}

/** The entity as its stream says it is: what is recorded here is never retracted nor late. */
function effective(events: readonly RecordedEvent[]): object | null {
  const said = new Map<string, Fragment>()
  for (const event of events) {
    const { data } = decodeEvent(event) as DomainEvent<'EntityFragmentRecorded'>
    said.set(data.source, data.fragment)
  }
  const assertions = [...said].map(([source, fragment]) => ({ source, fragment, rank: defaultRank(source) }))
  const entity = fold(assertions)
  if (!entity) return null
  const { metadata, spec, facts } = entity
  return { metadata, spec, facts, revision: events.at(-1)?.revision, position: events.at(-1)?.position }
}
