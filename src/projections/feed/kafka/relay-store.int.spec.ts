import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Kysely, PostgresDialect } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import { migrate } from '../../../platform/database/migrate.js'
import { placeAfter } from '../../history/changes/effective-change.js'
import { Fenced } from '../../runner/checkpoint.js'
import { tryLease, type Lease } from '../../runner/lease.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { FEED_MIGRATIONS, FEED_SCHEMA } from '../subscriptions/schema.js'
import { CursorMoved } from './relay.js'
import { relayId } from './relay-id.js'
import { OwnedCursor, RelayStore } from './relay-store.js'

const at = (position: number) => String(position) as Position
const START = placeAfter(at(0))

let database: ProjectionDatabase
let store: RelayStore
beforeAll(async () => {
  database = await createProjectionDatabase()
  await migrate(database.pool, FEED_SCHEMA, FEED_MIGRATIONS)
  store = new RelayStore(new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database.open('store') }) }))
})
afterAll(() => database.drop())

async function own(topic: string): Promise<[OwnedCursor, Lease]> {
  const pool = database.open('relay')
  const lease = await tryLease(pool, relayId(topic), 'me')
  if (!lease) throw new Error('no lease')
  const { epoch, signal } = lease
  return [new OwnedCursor(pool, topic, { projection: relayId(topic), epoch, signal }), lease]
}

test('a cursor begins at the start, moves by compare-and-set, and stands in the middle of a position', async () => {
  const [cursor, lease] = await own('moves')
  expect(await cursor.load()).toEqual(START)
  const middle = { position: at(7), ref: 'api:default/a' }
  await cursor.move(START, middle)
  expect(await cursor.load()).toEqual(middle)
  await expect(cursor.move(START, placeAfter(at(9)))).rejects.toThrow(CursorMoved)
  expect(await cursor.load()).toEqual(middle)
  await lease.release()
})

test('an owner that was replaced neither reads nor moves it', async () => {
  const [before, lease] = await own('fenced')
  await before.load()
  await lease.release()
  const [cursor, next] = await own('fenced')
  await expect(before.load()).rejects.toThrow(Fenced)
  await expect(before.move(START, placeAfter(at(5)))).rejects.toThrow(Fenced)
  expect(await cursor.load()).toEqual(START)
  await next.release()
})

test('a failure is told until something is published again', async () => {
  const [cursor, lease] = await own('fails')
  await cursor.load()
  await cursor.failed('no broker')
  const since = (await store.list()).find(({ topic }) => topic === 'fails')
  expect(since).toMatchObject({ failure: 'no broker', failingSince: expect.any(String) })
  await cursor.move(START, placeAfter(at(3)))
  expect((await store.list()).find(({ topic }) => topic === 'fails')).toMatchObject({
    failure: null,
    failingSince: null,
  })
  await lease.release()
})

test('who lets it begin again replaces its owner, so that the next one begins there', async () => {
  const [cursor, lease] = await own('again')
  await cursor.load()
  await cursor.move(START, placeAfter(at(8)))
  expect(await store.restart('again', at(2))).toMatchObject({ topic: 'again', position: '2' })
  await expect(cursor.move(placeAfter(at(8)), placeAfter(at(9)))).rejects.toThrow(Fenced)
  await lease.release()
  const [next, nextLease] = await own('again')
  expect(await next.load()).toEqual(placeAfter(at(2)))
  await nextLease.release()
  expect(await store.restart('never published', at(2))).toBeUndefined()
})
