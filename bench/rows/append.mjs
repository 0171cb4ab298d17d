import { EVENT_STORE_MIGRATIONS, EVENT_STORE_SCHEMA } from '../../dist/event-store/postgres/event-store-schema.js'
import { migrate } from '../../dist/platform/database/migrate.js'
import { commitRate } from '../floors/commits.mjs'
import { copyRate } from '../floors/copy.mjs'
import { appendInGroups, recording, withEventStore } from '../kit/event-log.mjs'
import { floor, moreIsBetter } from '../kit/result.mjs'
import { millisecondsOf } from '../kit/statistics.mjs'

const NO_STREAM = -1
const WRITERS = 64
const SINGLE_MS = 3000
const MOST_BULK = 20_000
/** Streams that the bulk does not write to: names repeat after a million. */
const FIRST_SINGLE = 500_000

/** Appends to the log in this process, without anything above it. */
export function append({ entities, scratch, scratchUrl }) {
  return withEventStore(scratchUrl, async (store, pool) => {
    await migrate(pool, EVENT_STORE_SCHEMA, EVENT_STORE_MIGRATIONS)
    const count = Math.min(entities, MOST_BULK)
    const requests = Array.from({ length: count }, (_, n) => recording(n, NO_STREAM))
    const rows = requests.map(({ stream, events: [{ data }] }) => [stream, JSON.stringify(data)])
    const commits = floor(
      'inserts of one connection, a commit each',
      await commitRate(scratch, 'single', rows, 2000),
      'events/s',
    )
    const single = await singleRate(store)
    const copied = floor(
      'the same bytes by COPY into a table with a primary key',
      await copyRate(scratch, 'bulk', rows),
      'events/s',
    )
    const bulk = (count / (await millisecondsOf(() => appendInGroups(store, requests)))) * 1000
    return [
      moreIsBetter(`single appends of ${WRITERS} writers`, single, 'events/s', { floors: [commits] }),
      moreIsBetter('bulk appends, 500 streams each', bulk, 'events/s', { floors: [copied] }),
    ]
  })
}

/** Each writer appends again as soon as its event was taken. */
async function singleRate(store) {
  let next = FIRST_SINGLE
  let taken = 0
  const start = performance.now()
  const writer = async () => {
    while (performance.now() - start < SINGLE_MS) {
      const [verdict] = await store.append([recording(next++, NO_STREAM)])
      if (!verdict.taken) throw new Error('an append was refused')
      taken++
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, writer))
  return (taken / (performance.now() - start)) * 1000
}
