import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventsOf, pagesUntil, placesOf, readEverything, request } from '../conformance/samples.spec-kit.js'
import { NO_STREAM } from '../event-store.js'
import { createLogDatabase, SILENT, type LogDatabase } from './log-database.spec-kit.js'
import { PostgresEventStore } from './postgres-event-store.js'

const APPENDS = 300

let database: LogDatabase

beforeAll(async () => {
  database = await createLogDatabase()
})

afterAll(() => database.drop())

test('nothing is missed or written twice when connections are killed under readers and writers', async () => {
  const reader = new PostgresEventStore(database.open('reader'), SILENT)
  const writer = new PostgresEventStore(database.open('writer'), SILENT)
  const following = pagesUntil(reader, (pages) => eventsOf(pages).length >= APPENDS)
  const places: string[] = []
  for (let revision = NO_STREAM; revision < APPENDS - 1; revision += 1) {
    const appended = writer.append([request('killed', revision)])
    if (revision % 20 === 0) await Promise.all([database.terminate('reader'), database.terminate('writer')])
    expect(await appended).toMatchObject([{ taken: true, revision: revision + 1 }])
    places.push(`killed@${revision + 1}`)
  }
  expect(placesOf(eventsOf(await following))).toEqual(places)
  await Promise.all([reader.close(), writer.close()])
})

test('a subscription listens again after its connection was lost', async () => {
  const store = new PostgresEventStore(database.open('listener'), SILENT)
  const ending = new AbortController()
  const following = store.subscribe({ signal: ending.signal })[Symbol.asyncIterator]()
  await following.next()
  const before = await listeners('listener', 0)
  await database.terminate('listener')
  expect(await listeners('listener', before)).not.toBe(before)
  await store.close()
})

test('an append whose commit was not heard of is taken once', async () => {
  const { server, url } = await losingTheFirstCommit(database.url)
  const store = new PostgresEventStore(database.open('deaf', url), SILENT)
  const verdicts = await store.append([request('unheard', NO_STREAM, 2), request('unheard', 1)])
  expect(verdicts).toMatchObject([
    { taken: true, revision: 1 },
    { taken: true, revision: 2 },
  ])
  const events = await readEverything(store)
  expect(placesOf(events.filter(({ stream }) => stream === 'unheard'))).toHaveLength(3)
  await store.close()
  server.close()
})

test('an append is refused in the end when there is no server', async () => {
  const store = new PostgresEventStore(database.open('lonely', 'postgres://nobody@127.0.0.1:1/nothing'), SILENT)
  const appended = store.append([request('a', NO_STREAM)])
  const closed = store.close()
  await expect(appended).rejects.toThrow('ECONNREFUSED')
  await closed
})

/** The process id of a pool's listening connection, once it is another one than that. */
async function listeners(applicationName: string, than: number): Promise<number> {
  const listening = `select pid from pg_stat_activity
    where application_name = $1 and pid <> $2 and query like 'listen %' and state = 'idle'`
  for (;;) {
    const { rows } = await database.pool.query<{ pid: number }>(listening, [applicationName, than])
    if (rows[0]) return rows[0].pid
  }
}

/** A way to the server that breaks when the first commit is answered, and works ever after. */
async function losingTheFirstCommit(target: string): Promise<{ server: Server; url: string }> {
  const [url, { hostname, port }] = [new URL(target), new URL(target)]
  let lost = false
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) socket.on('error', () => socket.destroy()).on('close', () => far.destroy())
    near.pipe(far)
    far.on('data', (chunk) => {
      if (lost || !chunk.includes('COMMIT')) return near.write(chunk)
      lost = true
      return near.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { server, url: url.href }
}
